import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe, Requires } from '../../platform/http/index.js';
import { type Caller, CurrentCaller } from '../identity/index.js';
import { DelegationDto, DelegationListDto, NewDelegationDto } from './delegations.dto.js';
import { Delegations } from './delegations.service.js';

/** The handlers of an enterprise and what they may do in its name. */
@ApiTags('people')
@Controller('v1/delegations')
export class DelegationsController {
  constructor(private readonly delegations: Delegations) {}

  /** Names a handler within limits. An earlier delegation of the same handler ends. */
  @Requires('delegation.name')
  @Post()
  async name(@CurrentCaller() caller: Caller, @Body() input: NewDelegationDto): Promise<DelegationDto> {
    return this.delegations.name(caller, input);
  }

  /** Lists the delegations of the enterprise, newest first; a handler sees its own. */
  @Requires('delegation.read')
  @Get()
  async list(@CurrentCaller() caller: Caller): Promise<DelegationListDto> {
    return { items: await this.delegations.list(caller) };
  }

  /** Ends a delegation. The handler is refused from now on; what was done in time stands. */
  @Requires('delegation.end')
  @HttpCode(200)
  @Post(':id/end')
  async end(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<DelegationDto> {
    return this.delegations.end(caller, id);
  }
}
