import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { IdPipe, PageQuery, Requires } from '../../../platform/http/index.js';
import { type Caller, type CallerRequest, CurrentCaller } from '../../../parties/identity/index.js';
import { AuthorizationDto, AuthorizationHistoryDto } from '../authorizations.dto.js';
import { IMAGE_TYPES } from './image-content.js';
import { LetterImages } from './letter-images.service.js';
import { LetterReviews } from './letter-reviews.service.js';
import {
  LetterRefusalDto,
  NewWrittenLetterDto,
  WrittenLetterDto,
  WrittenLetterPageDto,
} from './written-letters.dto.js';
import { WrittenLetters } from './written-letters.service.js';

const TYPES = Object.keys(IMAGE_TYPES);
const BINARY = { schema: { type: 'string', format: 'binary' } } as const;

/** Letters on paper: an institution imports one, sends its scan, and a second person accepts it. The enterprise sees all of it. */
@ApiTags('authorizations')
@Controller('v1/authorizations/written')
export class WrittenLettersController {
  constructor(
    private readonly letters: WrittenLetters,
    private readonly images: LetterImages,
    private readonly reviews: LetterReviews,
  ) {}

  /** Imports what stands on a letter; its image follows with `PUT …/image`. */
  @Requires('letter.import')
  @Post()
  async import(
    @Req() request: CallerRequest,
    @Body() input: NewWrittenLetterDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WrittenLetterDto> {
    const imported = await this.letters.import(request, input);
    void reply.header('location', `/v1/authorizations/written/${imported.id}`);
    return imported;
  }

  /** Lists the letters you imported (institution) or that are said to be yours (enterprise), newest first. */
  @Requires('letter.read')
  @Get()
  async list(@CurrentCaller() caller: Caller, @Query() query: PageQuery): Promise<WrittenLetterPageDto> {
    return this.letters.list(caller, query);
  }

  /** Gives one letter as it stands now. */
  @Requires('letter.read')
  @Get(':id')
  async get(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<WrittenLetterDto> {
    return this.letters.get(caller, id);
  }

  /** Gives everything that happened to a letter and the authorization it became, oldest first. */
  @Requires('letter.read')
  @Get(':id/history')
  async history(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
  ): Promise<AuthorizationHistoryDto> {
    return this.letters.historyOf(caller, id);
  }

  /** Sends the scan of a letter: PDF, JPEG or PNG, recognized by its content. The same one again changes nothing. */
  @Requires('letter.import')
  @ApiConsumes(...TYPES)
  @ApiBody(BINARY)
  @ApiHeader({
    name: 'Content-Digest',
    required: false,
    description: 'SHA-256 of the image (RFC 9530): another one is refused.',
    schema: { type: 'string' },
  })
  @Put(':id/image')
  async putImage(@Req() request: CallerRequest, @Param('id', IdPipe) id: string): Promise<WrittenLetterDto> {
    return this.images.put(request, id);
  }

  /** Gives the scan of a letter as it was sent, to be kept as a file. That it was looked at is written down. */
  @Requires('letter.read')
  @ApiProduces(...TYPES)
  @ApiOkResponse(BINARY)
  @Get(':id/image')
  async getImage(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const { bytes, type } = await this.images.get(request, id);
    const name = `letter-${id}.${IMAGE_TYPES[type].ending}`;
    void reply.header('content-type', type).header('content-disposition', `attachment; filename="${name}"`);
    // Never shown in place: whatever a check has missed does not run under our name.
    void reply.header('content-security-policy', "default-src 'none'; sandbox");
    void reply.header('cross-origin-resource-policy', 'same-origin');
    return bytes;
  }

  /** Accepts a letter as a second person: it becomes the authorization with the same id. */
  @Requires('letter.review')
  @Post(':id/acceptance')
  async accept(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuthorizationDto> {
    const granted = await this.reviews.accept(request, id);
    void reply.header('location', `/v1/authorizations/${granted.id}`);
    return granted;
  }

  /** Refuses a letter as a second person, with a reason. */
  @Requires('letter.review')
  @HttpCode(200)
  @Post(':id/refusal')
  async refuse(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @Body() { reason }: LetterRefusalDto,
  ): Promise<WrittenLetterDto> {
    return this.reviews.refuse(request, id, reason);
  }
}
