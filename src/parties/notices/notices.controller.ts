import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe, Requires } from '../../platform/http/index.js';
import { type Caller, CurrentCaller } from '../identity/index.js';
import { Inbox } from './inbox.service.js';
import { NoticeDto, NoticePageDto, NoticeQuery } from './notices.dto.js';

/** What you are told: each party sees its own notices. */
@ApiTags('notices')
@Controller('v1/notices')
export class NoticesController {
  constructor(private readonly inbox: Inbox) {}

  /** Lists your notices, newest first. */
  @Requires('notice.read')
  @Get()
  async list(@CurrentCaller() caller: Caller, @Query() query: NoticeQuery): Promise<NoticePageDto> {
    return this.inbox.list(caller, query);
  }

  /** Gives one notice. */
  @Requires('notice.read')
  @Get(':id')
  async get(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<NoticeDto> {
    return this.inbox.get(caller, id);
  }

  /** Says that you have read it. The first time is kept as its receipt; a repeat answers the same. */
  @Requires('notice.acknowledge')
  @HttpCode(200)
  @Post(':id/acknowledgement')
  async acknowledge(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<NoticeDto> {
    return this.inbox.acknowledge(caller, id);
  }
}
