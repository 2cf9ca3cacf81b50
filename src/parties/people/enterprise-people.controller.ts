import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe, Requires, ShownOnce } from '../../platform/http/index.js';
import { actorOf, type Caller, CurrentCaller } from '../identity/index.js';
import { InvitedPersonDto, NewEnterprisePersonDto, PersonChangeDto, PersonListDto } from './people.dto.js';
import { People } from './people.service.js';

/** The people who sign in for an enterprise. */
@ApiTags('people')
@Controller('v1/enterprises/:uscc/people')
export class EnterprisePeopleController {
  constructor(private readonly people: People) {}

  /** Registers the legal representative or a handler, and invites the person to set password and second factor. The invitation is shown once. */
  @Requires('person.register')
  @ShownOnce('enrollment')
  @Post()
  async register(
    @CurrentCaller() caller: Caller,
    @Param('uscc') code: string,
    @Body() input: NewEnterprisePersonDto,
  ): Promise<InvitedPersonDto> {
    return this.people.register(actorOf(caller), { code }, input);
  }

  /** Lists the people of an enterprise. */
  @Requires('person.read')
  @Get()
  async list(@Param('uscc') code: string): Promise<PersonListDto> {
    return { items: await this.people.list({ code }) };
  }

  /** Disables a person, lets it in again, or has it set password and second factor anew. Signs it out at once. */
  @Requires('person.change')
  @Patch(':personId')
  async change(
    @CurrentCaller() caller: Caller,
    @Param('uscc') code: string,
    @Param('personId', IdPipe) id: string,
    @Body() change: PersonChangeDto,
  ): Promise<InvitedPersonDto> {
    return this.people.change(caller, { party: { code }, id }, change);
  }
}
