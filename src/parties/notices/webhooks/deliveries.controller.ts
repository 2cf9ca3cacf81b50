import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe, Requires } from '../../../platform/http/index.js';
import { type Caller, CurrentCaller } from '../../identity/index.js';
import { Resends } from './resends.service.js';
import { DeliveryDto, DeliveryPageDto, DeliveryQuery } from './webhooks.dto.js';

/** What was sent to a webhook. */
@ApiTags('webhooks')
@Controller('v1/webhooks/:id')
export class DeliveriesController {
  constructor(private readonly resends: Resends) {}

  /** Has a test message sent, once. Look at the deliveries to see what came of it. */
  @Requires('webhook.test')
  @HttpCode(202)
  @Post('test')
  async test(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<DeliveryDto> {
    return this.resends.test(caller, id);
  }

  /** Lists what was sent or is to be sent, newest first. Those that ended are kept for a month. */
  @Requires('webhook.read')
  @Get('deliveries')
  async list(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
    @Query() query: DeliveryQuery,
  ): Promise<DeliveryPageDto> {
    return this.resends.list(caller, id, query);
  }

  /** Has a message sent again, under the same webhook-id. */
  @Requires('webhook.test')
  @HttpCode(202)
  @Post('deliveries/:deliveryId/retry')
  async retry(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
    @Param('deliveryId', IdPipe) deliveryId: string,
  ): Promise<DeliveryDto> {
    return this.resends.resend(caller, id, deliveryId);
  }
}
