import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe, Requires, ShownOnce } from '../../platform/http/index.js';
import { actorOf, type Caller, CurrentCaller } from '../identity/index.js';
import { InvitedPersonDto, NewPersonDto, PersonChangeDto, PersonListDto } from './people.dto.js';
import { People } from './people.service.js';

/** The people who sign in for a participant. */
@ApiTags('people')
@Controller('v1/participants/:id/people')
export class ParticipantPeopleController {
  constructor(private readonly people: People) {}

  /** Registers a person, and invites it to set password and second factor. The invitation is shown once. */
  @Requires('person.register')
  @ShownOnce('enrollment')
  @Post()
  async register(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) participantId: string,
    @Body() input: NewPersonDto,
  ): Promise<InvitedPersonDto> {
    return this.people.register(actorOf(caller), { participantId }, input);
  }

  /** Lists the people of a participant. */
  @Requires('person.read')
  @Get()
  async list(@Param('id', IdPipe) participantId: string): Promise<PersonListDto> {
    return { items: await this.people.list({ participantId }) };
  }

  /** Disables a person, lets it in again, or has it set password and second factor anew. Signs it out at once. */
  @Requires('person.change')
  @Patch(':personId')
  async change(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) participantId: string,
    @Param('personId', IdPipe) id: string,
    @Body() change: PersonChangeDto,
  ): Promise<InvitedPersonDto> {
    return this.people.change(caller, { party: { participantId }, id }, change);
  }
}
