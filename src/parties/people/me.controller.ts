import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe, Requires } from '../../platform/http/index.js';
import { type Caller, callerOf, type CallerRequest, CurrentCaller } from '../identity/index.js';
import { EndedSessionsDto, MeDto, PasswordChangeDto, SessionListDto } from './me.dto.js';
import { Me } from './me.service.js';
import { PersonDto } from './people.dto.js';
import { RealNameVerifications } from './real-name-verifications.service.js';
import { SourceAddresses } from './source-addresses.js';

/** Who you are, and where you are signed in. */
@ApiTags('people')
@Controller('v1/me')
export class MeController {
  constructor(
    private readonly me: Me,
    private readonly realNames: RealNameVerifications,
    private readonly sources: SourceAddresses,
  ) {}

  /** Tells who you are: person, party, role, and the delegation you act within. */
  @Requires('session.read')
  @Get()
  async get(@CurrentCaller() caller: Caller): Promise<MeDto> {
    return this.me.get(caller);
  }

  /** Lists where you are signed in. */
  @Requires('session.read')
  @Get('sessions')
  async sessions(@CurrentCaller() caller: Caller): Promise<SessionListDto> {
    return { items: await this.me.listSessions(caller) };
  }

  /** Signs out of one session. Its tokens are refused from now on. */
  @Requires('session.end')
  @HttpCode(204)
  @Delete('sessions/:id')
  async end(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<void> {
    await this.me.endSession(caller, id);
  }

  /** Signs out everywhere, here too. */
  @Requires('session.end')
  @HttpCode(200)
  @Post('sign-out-everywhere')
  async signOutEverywhere(@CurrentCaller() caller: Caller): Promise<EndedSessionsDto> {
    return { ended: await this.me.signOutEverywhere(caller) };
  }

  /** Has the register of enterprises confirm your real name, before you authorize anything. */
  @Requires('real-name.verify')
  @HttpCode(200)
  @Post('real-name-verification')
  async verify(@CurrentCaller() caller: Caller): Promise<PersonDto> {
    return this.realNames.verify(caller);
  }

  /** Sets another password. Every other session ends. */
  @Requires('password.change')
  @HttpCode(204)
  @Put('password')
  async changePassword(@Req() request: CallerRequest, @Body() input: PasswordChangeDto): Promise<void> {
    await this.me.changePassword(callerOf(request), input, this.sources.of(request.raw));
  }
}
