import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe, PageQuery, Requires } from '../../platform/http/index.js';
import { NewProviderDto, ParticipantDto, ParticipantPageDto, ProviderChangeDto } from './participants.dto.js';
import { Participants } from './participants.service.js';

/** Data-provider departments and utilities. */
@ApiTags('participants')
@Controller('v1/providers')
export class ProvidersController {
  constructor(private readonly participants: Participants) {}

  /** Registers a data provider. */
  @Requires('provider.register')
  @Post()
  async register(@Body() input: NewProviderDto): Promise<ParticipantDto> {
    return this.participants.register('provider', input);
  }

  /** Lists the data providers. */
  @Requires('provider.read')
  @Get()
  async list(@Query() query: PageQuery): Promise<ParticipantPageDto> {
    return this.participants.list('provider', query);
  }

  /** Gives one data provider. */
  @Requires('provider.read')
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<ParticipantDto> {
    return this.participants.get('provider', id);
  }

  /** Changes a data provider, or suspends it. */
  @Requires('provider.change')
  @Patch(':id')
  async change(@Param('id', IdPipe) id: string, @Body() change: ProviderChangeDto): Promise<ParticipantDto> {
    return this.participants.change('provider', id, change);
  }
}
