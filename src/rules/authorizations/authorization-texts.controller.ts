import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { IdPipe, Requires } from '../../platform/http/index.js';
import { type Caller, type CallerRequest, CurrentCaller } from '../../parties/identity/index.js';
import { AmendmentDto, SignatureDto } from './amendments.dto.js';
import { Amendments } from './amendments.service.js';
import { AuthorizationTextDto, AuthorizationVersionsDto, VersionQuery } from './authorization-texts.dto.js';
import { AuthorizationTexts } from './authorization-texts.service.js';
import { AuthorizationDto } from './authorizations.dto.js';
import { Signatures } from './signatures.service.js';

/** What authorizations say: versions, texts, signatures, artifacts. */
@ApiTags('authorizations')
@Controller('v1/authorizations/:id')
export class AuthorizationTextsController {
  constructor(
    private readonly texts: AuthorizationTexts,
    private readonly amendments: Amendments,
    private readonly signatures: Signatures,
  ) {}

  /** Lists the versions of an authorization, oldest first, with what each changed. */
  @Requires('authorization.read')
  @Get('versions')
  async versions(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
  ): Promise<AuthorizationVersionsDto> {
    return this.texts.list(caller, id);
  }

  /** Gives the text made last, as it is signed. */
  @Requires('authorization.read')
  @Get('text')
  async text(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
  ): Promise<AuthorizationTextDto> {
    return this.texts.newest(caller, id);
  }

  /** Gives the signed artifact: a compact JWS that anybody can check with the published keys, without asking. */
  @Requires('authorization.read')
  @ApiProduces('application/jose')
  @ApiOkResponse({ type: String, description: 'Compact JWS over canonical JSON' })
  @Header('content-type', 'application/jose')
  @Header('content-disposition', 'attachment; filename="authorization.jws"')
  @Get('artifact')
  async artifact(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
    @Query() { version }: VersionQuery,
  ): Promise<string> {
    return this.texts.artifact(caller, id, version);
  }

  /** Makes a new version with other terms. Once this answers, everything rests on them, unless they wait for a signature. */
  @Requires('authorization.amend')
  @HttpCode(200)
  @Post('amendment')
  async amend(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @Body() input: AmendmentDto,
  ): Promise<AuthorizationDto> {
    return this.amendments.amend(request, id, input);
  }

  /** Signs the text made last, which comes into force by it. */
  @Requires('authorization.sign')
  @HttpCode(200)
  @Post('signature')
  async sign(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @Body() input: SignatureDto,
  ): Promise<AuthorizationDto> {
    return this.signatures.sign(request, id, input);
  }
}
