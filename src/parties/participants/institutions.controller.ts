import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe, PageQuery, Requires } from '../../platform/http/index.js';
import {
  AssessmentDto,
  InstitutionChangeDto,
  NewAssessmentDto,
  NewInstitutionDto,
  ParticipantDto,
  ParticipantPageDto,
} from './participants.dto.js';
import { Participants } from './participants.service.js';

/** Connected institutions: banks, insurers, guarantors. */
@ApiTags('participants')
@Controller('v1/institutions')
export class InstitutionsController {
  constructor(private readonly participants: Participants) {}

  /** Registers an institution. */
  @Requires('institution.register')
  @Post()
  async register(@Body() input: NewInstitutionDto): Promise<ParticipantDto> {
    return this.participants.register('institution', input);
  }

  /** Lists the institutions. */
  @Requires('institution.read')
  @Get()
  async list(@Query() query: PageQuery): Promise<ParticipantPageDto> {
    return this.participants.list('institution', query);
  }

  /** Gives one institution. */
  @Requires('institution.read')
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<ParticipantDto> {
    return this.participants.get('institution', id);
  }

  /** Changes an institution, or suspends it. */
  @Requires('institution.change')
  @Patch(':id')
  async change(
    @Param('id', IdPipe) id: string,
    @Body() change: InstitutionChangeDto,
  ): Promise<ParticipantDto> {
    return this.participants.change('institution', id, change);
  }

  /** Records a security assessment; the newest one holds. */
  @Requires('institution.assess')
  @Post(':id/assessments')
  async assess(@Param('id', IdPipe) id: string, @Body() input: NewAssessmentDto): Promise<AssessmentDto> {
    return this.participants.assess(id, input);
  }
}
