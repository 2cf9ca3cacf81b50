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
import {
  authorOf,
  type Caller,
  type CallerRequest,
  CurrentCaller,
  participantOf,
} from '../identity/index.js';
import {
  AssessmentDto,
  AssessmentPageDto,
  InstitutionStandingDto,
  NewAssessmentDto,
} from './assessments.dto.js';
import { Assessments } from './assessments.service.js';
import {
  InstitutionChangeDto,
  NewInstitutionDto,
  ParticipantDto,
  ParticipantPageDto,
} from './participants.dto.js';
import { Participants } from './participants.service.js';

/** Connected institutions: banks, insurers, guarantors. */
@ApiTags('participants')
@Controller('v1/institutions')
export class InstitutionsController {
  constructor(
    private readonly participants: Participants,
    private readonly assessments: Assessments,
  ) {}

  /** Registers an institution. */
  @Requires('institution.register')
  @Versioned()
  @Post()
  async register(@Req() request: CallerRequest, @Body() input: NewInstitutionDto): Promise<ParticipantDto> {
    return this.participants.register('institution', input, authorOf(request));
  }

  /** Lists the institutions. */
  @Requires('institution.read')
  @Get()
  async list(@Query() query: PageQuery): Promise<ParticipantPageDto> {
    return this.participants.list('institution', query);
  }

  /** Tells an institution how it stands: what it may receive, until when, and what it is warned of. */
  @Requires('institution.read-own')
  @Get('me')
  async standing(@CurrentCaller() caller: Caller): Promise<InstitutionStandingDto> {
    return this.assessments.standingOf(participantOf(caller));
  }

  /** Gives one institution. */
  @Requires('institution.read')
  @Versioned()
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<ParticipantDto> {
    return this.participants.get('institution', id);
  }

  /** Changes an institution, suspends, restores or closes it. Once a suspension answers, nothing is handed out to it. */
  @Requires('institution.change')
  @Versioned()
  @Patch(':id')
  async change(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() change: InstitutionChangeDto,
  ): Promise<ParticipantDto> {
    return this.participants.change('institution', id, change, { expected, author: authorOf(request) });
  }

  /** Records a security assessment; the newest one holds. */
  @Requires('institution.assess')
  @Post(':id/assessments')
  async assess(@Param('id', IdPipe) id: string, @Body() input: NewAssessmentDto): Promise<AssessmentDto> {
    return this.assessments.assess(id, input);
  }

  /** Gives the security assessments of an institution, newest first. */
  @Requires('institution.read')
  @Get(':id/assessments')
  async listAssessments(
    @Param('id', IdPipe) id: string,
    @Query() query: PageQuery,
  ): Promise<AssessmentPageDto> {
    return this.assessments.list(id, query);
  }
}
