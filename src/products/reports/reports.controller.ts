import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SigningKeys } from '../../platform/crypto/index.js';
import { IdPipe, type JsonBytes, Public, Requires } from '../../platform/http/index.js';
import {
  type Caller,
  type CallerRequest,
  CurrentCaller,
  participantOf,
} from '../../parties/identity/index.js';
import { ArtifactSigner } from '../../rules/authorizations/index.js';
import { ReportDto, ReportRequestDto, SigningKeysDto } from './reports.dto.js';
import { Reports } from './reports.service.js';

/** Standardized credit reports. */
@ApiTags('reports')
@Controller('v1')
export class ReportsController {
  constructor(
    private readonly reports: Reports,
    private readonly signingKeys: SigningKeys,
    private readonly artifacts: ArtifactSigner,
  ) {}

  /** Asks for a standardized credit report. Public sections need no authorization, the others say what is missing. */
  @Requires('report.ask')
  @ApiCreatedResponse({ type: ReportDto })
  @Post('reports')
  async ask(
    @Req() request: CallerRequest,
    @Body() input: ReportRequestDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JsonBytes> {
    const { reportId, json } = await this.reports.ask(request, input);
    void reply.header('location', `/v1/reports/${reportId}`);
    return json;
  }

  /** Gives a report again, as long as its copy lives and what it rests on still holds. */
  @Requires('report.read')
  @ApiOkResponse({ type: ReportDto })
  @Get('reports/:id')
  async get(
    @Req() request: CallerRequest,
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
  ): Promise<JsonBytes> {
    return this.reports.get(request, participantOf(caller), id);
  }

  /** Gives the public keys of reports and of artifacts of authorizations: of each the first one signs, the others did before. */
  @Public('a third party checks a signature without an account')
  @Get('signing-keys')
  keys(): SigningKeysDto {
    return { keys: [...this.signingKeys.publicJwks, ...this.artifacts.publicJwks] };
  }
}
