import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PageQuery, Requires } from '../../../platform/http/index.js';
import { type Caller, CurrentCaller, participantOf } from '../../../parties/identity/index.js';
import { FeedPageDto } from './feed-states.dto.js';
import { FeedStates } from './feed-states.service.js';

/** How feeds stand. */
@ApiTags('collection')
@Controller('v1/feeds')
export class FeedStatesController {
  constructor(private readonly feeds: FeedStates) {}

  /** Lists feeds with their last delivery, their gaps and their freshness: a provider its own, the operator all. */
  @Requires('feed.read')
  @Get()
  async list(@CurrentCaller() caller: Caller, @Query() page: PageQuery): Promise<FeedPageDto> {
    return this.feeds.list(caller.role === 'operator' ? null : participantOf(caller), page);
  }
}
