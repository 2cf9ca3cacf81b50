import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IdPipe, PageQuery, Requires } from '../../platform/http/index.js';
import { type Caller, CurrentCaller } from '../../parties/identity/index.js';
import { AuthorizationDto, AuthorizationPageDto, NewAuthorizationDto } from './authorizations.dto.js';
import { Authorizations } from './authorizations.service.js';

/** The enterprise holds the key: it grants, sees and revokes. */
@ApiTags('authorizations')
@Controller('v1/authorizations')
export class AuthorizationsController {
  constructor(private readonly authorizations: Authorizations) {}

  /** Grants one institution an authorization. */
  @Requires('authorization.grant')
  @Post()
  async grant(
    @CurrentCaller() caller: Caller,
    @Body() input: NewAuthorizationDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuthorizationDto> {
    const granted = await this.authorizations.grant(caller, input, request.id);
    void reply.header('location', `/v1/authorizations/${granted.id}`);
    return granted;
  }

  /** Lists the authorizations you gave (enterprise) or were given (institution), newest first. */
  @Requires('authorization.read')
  @Get()
  async list(@CurrentCaller() caller: Caller, @Query() query: PageQuery): Promise<AuthorizationPageDto> {
    return this.authorizations.list(caller, query);
  }

  /** Gives one authorization as it stands now. */
  @Requires('authorization.read')
  @Get(':id')
  async get(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<AuthorizationDto> {
    return this.authorizations.get(caller, id);
  }

  /** Revokes an authorization. Once this answers, nothing that rests on it is handed out. */
  @Requires('authorization.revoke')
  @HttpCode(200)
  @Post(':id/revocation')
  async revoke(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
    @Req() request: FastifyRequest,
  ): Promise<AuthorizationDto> {
    return this.authorizations.revoke(caller, id, request.id);
  }
}
