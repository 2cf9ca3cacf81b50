import { Readable } from 'node:stream';
import { Controller, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { IdempotencyKeyRequired, Requires, UnsupportedMediaType } from '../../platform/http/index.js';
import {
  type Caller,
  type CallerRequest,
  CurrentCaller,
  participantOf,
} from '../../parties/identity/index.js';
import { BatchDto, BatchQuery } from './collection.dto.js';
import { Collection } from './collection.service.js';
import { encodingOf } from './feed-headers.js';

/** Physical collection: departments deliver their feeds. */
@ApiTags('collection')
@Controller('v1/feeds')
export class FeedsController {
  constructor(private readonly collection: Collection) {}

  /**
   * Delivers a batch of a feed: one record a line (NDJSON), or CSV with a header of field names; gzip allowed.
   *
   * The answer comes when the batch is published, or held because it differs much from the last one.
   */
  @Requires('batch.deliver')
  @IdempotencyKeyRequired()
  @ApiConsumes('application/x-ndjson', 'text/csv')
  @ApiHeader({
    name: 'Content-Encoding',
    required: false,
    schema: { type: 'string', enum: ['gzip', 'identity'] },
  })
  @ApiHeader({
    name: 'Content-Digest',
    required: false,
    description: 'Digest of the body as it is sent (RFC 9530): a batch with another one is refused.',
    schema: { type: 'string' },
  })
  @ApiBody({ schema: { type: 'string' } })
  @Post(':itemCode/batches')
  async deliver(
    @CurrentCaller() caller: Caller,
    @Param('itemCode') itemCode: string,
    @Query() query: BatchQuery,
    @Req() request: CallerRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BatchDto> {
    const { body, headers } = request;
    if (!(body instanceof Readable)) throw new UnsupportedMediaType('Send application/x-ndjson or text/csv.');
    const encoding = encodingOf(headers);
    const contentDigest = headers['content-digest']?.toString();
    const delivery = { itemCode, query, encoding, contentDigest, body };
    const batch = await this.collection.deliver(participantOf(caller), delivery);
    void reply.header('location', `/v1/batches/${batch.batchId}`);
    return batch;
  }
}
