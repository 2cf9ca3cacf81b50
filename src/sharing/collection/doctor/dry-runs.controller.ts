import { Readable } from 'node:stream';
import { Controller, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiTags } from '@nestjs/swagger';
import { Requires, UnsupportedMediaType } from '../../../platform/http/index.js';
import {
  type Caller,
  type CallerRequest,
  CurrentCaller,
  participantOf,
} from '../../../parties/identity/index.js';
import { encodingOf } from '../feed-headers.js';
import { DryRunDto, DryRunQuery } from './dry-runs.dto.js';
import { DryRuns } from './dry-runs.service.js';

/** The feed doctor. */
@ApiTags('collection')
@Controller('v1/feeds')
export class DryRunsController {
  constructor(private readonly dryRuns: DryRuns) {}

  /**
   * Says what a delivery of this feed would come to, and stores nothing: every fault with its line, the likely causes,
   * how it differs from the last batch, and how the feed is written.
   */
  @Requires('feed.check')
  @HttpCode(200)
  @ApiConsumes('application/x-ndjson', 'text/csv')
  @ApiHeader({
    name: 'Content-Encoding',
    required: false,
    schema: { type: 'string', enum: ['gzip', 'identity'] },
  })
  @ApiHeader({
    name: 'Content-Digest',
    required: false,
    description: 'Digest of the body as it is sent (RFC 9530): a feed with another one is refused.',
    schema: { type: 'string' },
  })
  @ApiBody({ schema: { type: 'string' } })
  @Post(':itemCode/dry-runs')
  async run(
    @CurrentCaller() caller: Caller,
    @Param('itemCode') itemCode: string,
    @Query() query: DryRunQuery,
    @Req() { body, headers }: CallerRequest,
  ): Promise<DryRunDto> {
    if (!(body instanceof Readable)) throw new UnsupportedMediaType('Send application/x-ndjson or text/csv.');
    const encoding = encodingOf(headers);
    const contentDigest = headers['content-digest']?.toString();
    return this.dryRuns.run(participantOf(caller), { itemCode, query, encoding, contentDigest, body });
  }
}
