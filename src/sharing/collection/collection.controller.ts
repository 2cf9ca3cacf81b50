import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { Controller, Get, Header, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { IdempotencyKeyRequired, IdPipe, Requires, UnsupportedMediaType } from '../../platform/http/index.js';
import {
  type Caller,
  type CallerRequest,
  CurrentCaller,
  participantOf,
} from '../../parties/identity/index.js';
import { BatchDto, BatchQuery } from './collection.dto.js';
import { Collection } from './collection.service.js';
import type { FeedFormat } from './feed-lines.js';

/** Physical collection: departments deliver their feeds. */
@ApiTags('collection')
@Controller('v1')
export class CollectionController {
  constructor(private readonly collection: Collection) {}

  /** Delivers a batch of a feed: one record a line (NDJSON), or CSV with a header of field names. */
  @Requires('batch.deliver')
  @IdempotencyKeyRequired()
  @ApiConsumes('application/x-ndjson', 'text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @Post('feeds/:itemCode/batches')
  async deliver(
    @CurrentCaller() caller: Caller,
    @Param('itemCode') itemCode: string,
    @Query() query: BatchQuery,
    @Req() request: CallerRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BatchDto> {
    const { body } = request;
    if (!(body instanceof Readable)) throw new UnsupportedMediaType('Send application/x-ndjson or text/csv.');
    const format = readFormat(request.headers);
    const batch = await this.collection.deliver(participantOf(caller), { itemCode, query, format, body });
    void reply.header('location', `/v1/batches/${batch.batchId}`);
    return batch;
  }

  /** Gives a batch with its counts. */
  @Requires('batch.read')
  @Get('batches/:id')
  async get(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<BatchDto> {
    return this.collection.get(participantOf(caller), id);
  }

  /** Gives the rejected lines of a batch, one JSON object a line. */
  @Requires('batch.read')
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ schema: { type: 'string' } })
  @Header('content-type', 'application/x-ndjson')
  @Get('batches/:id/rejections')
  async rejections(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<string> {
    const rejections = await this.collection.rejections(participantOf(caller), id);
    return rejections.map((rejection) => `${JSON.stringify(rejection)}\n`).join('');
  }
}

/** The format of a feed by its headers. @throws UnsupportedMediaType for compression or another charset */
function readFormat(headers: IncomingHttpHeaders): FeedFormat {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.find((each) => each.trim().startsWith('charset='));
  if (charset !== undefined && !/charset="?utf-?8"?\s*$/.test(charset)) {
    throw new UnsupportedMediaType('A feed is read as UTF-8.');
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new UnsupportedMediaType('A feed is read uncompressed.');
  }
  return type.trim() === 'text/csv' ? 'text/csv' : 'application/x-ndjson';
}
