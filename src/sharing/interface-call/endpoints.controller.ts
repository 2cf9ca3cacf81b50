import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe, Requires } from '../../platform/http/index.js';
import { type Caller, CurrentCaller, participantOf } from '../../parties/identity/index.js';
import { EndpointDto, EndpointInputDto } from './endpoints.dto.js';
import { Endpoints } from './endpoints.service.js';

/** Departments connect their live endpoints. */
@ApiTags('interface-call')
@Controller('v1/providers/:id/endpoints')
export class EndpointsController {
  constructor(private readonly endpoints: Endpoints) {}

  /** Connects the live endpoint for an item, or replaces it. */
  @Requires('endpoint.connect')
  @Put(':itemCode')
  async connect(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) providerId: string,
    @Param('itemCode') itemCode: string,
    @Body() input: EndpointInputDto,
  ): Promise<EndpointDto> {
    return this.endpoints.connect(participantOf(caller), { providerId, itemCode }, input);
  }
}
