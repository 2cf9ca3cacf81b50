import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../../platform/http/index.js';
import { type Caller, CurrentCaller, participantOf } from '../../../../parties/identity/index.js';
import { PullDto, PullInputDto } from './pulls.dto.js';
import { Pulls } from './pulls.service.js';

/** Departments let the gateway fetch their feeds from a view of their own database. */
@ApiTags('collection')
@Controller('v1/feeds/:itemCode/pull')
export class PullsController {
  constructor(private readonly pulls: Pulls) {}

  /** Connects the scheduled pull of an item, or replaces it. */
  @Requires('pull.connect')
  @Put()
  async connect(
    @CurrentCaller() caller: Caller,
    @Param('itemCode') itemCode: string,
    @Body() input: PullInputDto,
  ): Promise<PullDto> {
    return this.pulls.connect(participantOf(caller), itemCode, input);
  }

  /** Gives the pull with its watermark and what became of its last run. */
  @Requires('pull.read')
  @Get()
  async show(@CurrentCaller() caller: Caller, @Param('itemCode') itemCode: string): Promise<PullDto> {
    return this.pulls.show(participantOf(caller), itemCode);
  }

  /** Ends the pull. What it brought stays. */
  @Requires('pull.end')
  @HttpCode(204)
  @Delete()
  async end(@CurrentCaller() caller: Caller, @Param('itemCode') itemCode: string): Promise<void> {
    return this.pulls.end(participantOf(caller), itemCode);
  }
}
