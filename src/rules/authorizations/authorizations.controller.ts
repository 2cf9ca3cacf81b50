import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { IdPipe, PageQuery, Requires } from '../../platform/http/index.js';
import { type Caller, type CallerRequest, CurrentCaller } from '../../parties/identity/index.js';
import {
  AuthorizationDto,
  AuthorizationHistoryDto,
  AuthorizationPageDto,
  NewAuthorizationDto,
  ReasonDto,
} from './authorizations.dto.js';
import { Authorizations } from './authorizations.service.js';

/** The enterprise holds the key: it grants, sees, suspends and revokes. */
@ApiTags('authorizations')
@Controller('v1/authorizations')
export class AuthorizationsController {
  constructor(private readonly authorizations: Authorizations) {}

  /** Grants one institution an authorization. */
  @Requires('authorization.grant')
  @Post()
  async grant(
    @Req() request: CallerRequest,
    @Body() input: NewAuthorizationDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuthorizationDto> {
    const granted = await this.authorizations.grant(request, input);
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

  /** Gives everything that happened to an authorization, oldest first. */
  @Requires('authorization.read')
  @Get(':id/history')
  async history(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
  ): Promise<AuthorizationHistoryDto> {
    return this.authorizations.historyOf(caller, id);
  }

  /** Revokes an authorization, by either side. Once this answers, nothing that rests on it is handed out. */
  @Requires('authorization.revoke')
  @HttpCode(200)
  @Post(':id/revocation')
  async revoke(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @Body() { reason }: ReasonDto,
  ): Promise<AuthorizationDto> {
    return this.authorizations.change(request, id, { change: 'revoked', reason });
  }

  /** Suspends an authorization until it is resumed. Once this answers, nothing that rests on it is handed out. */
  @Requires('authorization.suspend')
  @HttpCode(200)
  @Post(':id/suspension')
  async suspend(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @Body() { reason }: ReasonDto,
  ): Promise<AuthorizationDto> {
    return this.authorizations.change(request, id, { change: 'suspended', reason });
  }

  /** Lets a suspended authorization be used again. */
  @Requires('authorization.resume')
  @HttpCode(200)
  @Post(':id/resumption')
  async resume(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @Body() { reason }: ReasonDto,
  ): Promise<AuthorizationDto> {
    return this.authorizations.change(request, id, { change: 'resumed', reason });
  }
}
