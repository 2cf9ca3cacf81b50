import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { IdPipe, Requires } from '../../platform/http/index.js';
import { type Caller, CurrentCaller, participantOf } from '../../parties/identity/index.js';
import { Batches } from './batches.service.js';
import { BatchConfirmationDto, BatchDto, BatchUsesDto, WithdrawnBatchDto } from './collection.dto.js';
import type { Finding } from './judging/verdict.js';

/** A provider's batches after they came. */
@ApiTags('collection')
@Controller('v1/batches')
export class BatchesController {
  constructor(private readonly batches: Batches) {}

  /** Gives a batch with its counts. */
  @Requires('batch.read')
  @Get(':id')
  async get(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<BatchDto> {
    return this.batches.get(participantOf(caller), id);
  }

  /** Gives the rejected lines of a batch, one JSON object a line. */
  @Requires('batch.read')
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ schema: { type: 'string' } })
  @Get(':id/rejections')
  async rejections(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
  ): Promise<StreamableFile> {
    const pages = await this.batches.rejections(participantOf(caller), id);
    return new StreamableFile(Readable.from(asLines(pages), { objectMode: false }), {
      type: 'application/x-ndjson',
    });
  }

  /** Says yes to a batch that is held because it differs much from the last one; it is published. */
  @Requires('batch.confirm')
  @HttpCode(200)
  @Post(':id/confirmation')
  async confirm(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
    @Body() { operatorUser }: BatchConfirmationDto,
  ): Promise<BatchDto> {
    return this.batches.confirm(participantOf(caller), id, operatorUser);
  }

  /** Takes a faulty batch back as if it had never come, also from under later ones, and says what had used it. */
  @Requires('batch.withdraw')
  @HttpCode(200)
  @Post(':id/withdrawal')
  async withdraw(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
  ): Promise<WithdrawnBatchDto> {
    return this.batches.withdraw(participantOf(caller), id);
  }

  /** Gives the uses of what a batch stated, while it was published. */
  @Requires('batch.read')
  @Get(':id/uses')
  async uses(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<BatchUsesDto> {
    return this.batches.uses(participantOf(caller), id);
  }
}

async function* asLines(pages: AsyncIterable<readonly Finding[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((finding) => `${JSON.stringify(finding)}\n`).join('');
}
