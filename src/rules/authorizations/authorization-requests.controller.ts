import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { IdPipe, PageQuery, Requires } from '../../platform/http/index.js';
import { type Caller, type CallerRequest, CurrentCaller } from '../../parties/identity/index.js';
import {
  ApprovalDto,
  AuthorizationRequestDto,
  AuthorizationRequestPageDto,
  NewAuthorizationRequestDto,
} from './authorization-requests.dto.js';
import { AuthorizationRequests } from './authorization-requests.service.js';
import { AuthorizationDto, AuthorizationHistoryDto, ReasonDto } from './authorizations.dto.js';

/** An institution asks, the enterprise decides. */
@ApiTags('authorizations')
@Controller('v1/authorization-requests')
export class AuthorizationRequestsController {
  constructor(private readonly requests: AuthorizationRequests) {}

  /** Asks an enterprise for an authorization. */
  @Requires('authorization.request')
  @Post()
  async ask(
    @Req() request: CallerRequest,
    @Body() input: NewAuthorizationRequestDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuthorizationRequestDto> {
    const asked = await this.requests.ask(request, input);
    void reply.header('location', `/v1/authorization-requests/${asked.id}`);
    return asked;
  }

  /** Lists what you were asked for (enterprise) or asked for (institution), newest first. */
  @Requires('authorization.read')
  @Get()
  async list(
    @CurrentCaller() caller: Caller,
    @Query() query: PageQuery,
  ): Promise<AuthorizationRequestPageDto> {
    return this.requests.list(caller, query);
  }

  /** Gives one request as it stands now. */
  @Requires('authorization.read')
  @Get(':id')
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
  ): Promise<AuthorizationRequestDto> {
    return this.requests.get(caller, id);
  }

  /** Gives everything that happened to a request and the authorization it became, oldest first. */
  @Requires('authorization.read')
  @Get(':id/history')
  async history(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
  ): Promise<AuthorizationHistoryDto> {
    return this.requests.historyOf(caller, id);
  }

  /** Authorizes what was asked for, or less. The authorization has the id of the request. */
  @Requires('authorization.decide')
  @Post(':id/approval')
  async approve(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @Body() approval: ApprovalDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuthorizationDto> {
    const granted = await this.requests.approve(request, id, approval);
    void reply.header('location', `/v1/authorizations/${granted.id}`);
    return granted;
  }

  /** Refuses what was asked for. */
  @Requires('authorization.decide')
  @HttpCode(200)
  @Post(':id/refusal')
  async refuse(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @Body() { reason }: ReasonDto,
  ): Promise<AuthorizationRequestDto> {
    return this.requests.refuse(request, id, reason);
  }
}
