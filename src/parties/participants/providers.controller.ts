import { Body, Controller, Get, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  type ExpectedVersion,
  IdPipe,
  IfMatch,
  PageQuery,
  Requires,
  Versioned,
} from '../../platform/http/index.js';
import { authorOf, type CallerRequest } from '../identity/index.js';
import { NewProviderDto, ParticipantDto, ParticipantPageDto, ProviderChangeDto } from './participants.dto.js';
import { Participants } from './participants.service.js';

/** Data-provider departments and utilities. */
@ApiTags('participants')
@Controller('v1/providers')
export class ProvidersController {
  constructor(private readonly participants: Participants) {}

  /** Registers a data provider. */
  @Requires('provider.register')
  @Versioned()
  @Post()
  async register(@Req() request: CallerRequest, @Body() input: NewProviderDto): Promise<ParticipantDto> {
    return this.participants.register('provider', input, authorOf(request));
  }

  /** Lists the data providers. */
  @Requires('provider.read')
  @Get()
  async list(@Query() query: PageQuery): Promise<ParticipantPageDto> {
    return this.participants.list('provider', query);
  }

  /** Gives one data provider. */
  @Requires('provider.read')
  @Versioned()
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<ParticipantDto> {
    return this.participants.get('provider', id);
  }

  /** Changes a data provider, suspends, restores or closes it. Once a suspension answers, nothing of it is handed out. */
  @Requires('provider.change')
  @Versioned()
  @Patch(':id')
  async change(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() change: ProviderChangeDto,
  ): Promise<ParticipantDto> {
    return this.participants.change('provider', id, change, { expected, author: authorOf(request) });
  }
}
