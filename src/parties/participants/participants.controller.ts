import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe, Requires } from '../../platform/http/index.js';
import { ParticipantHistoryDto } from './participants.dto.js';
import { Participants } from './participants.service.js';

/** What all participants have, of whatever kind. */
@ApiTags('participants')
@Controller('v1/participants')
export class ParticipantsController {
  constructor(private readonly participants: Participants) {}

  /** Gives everything that happened to a participant, oldest first: who did what, when, and why. */
  @Requires('participant.read-history')
  @Get(':id/history')
  async history(@Param('id', IdPipe) id: string): Promise<ParticipantHistoryDto> {
    return this.participants.historyOf(id);
  }
}
