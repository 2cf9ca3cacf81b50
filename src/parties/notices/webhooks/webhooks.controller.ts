import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { IdPipe, Requires, ShownOnce, VersionRequired, versionTag } from '../../../platform/http/index.js';
import { type Caller, callerOf, type CallerRequest, CurrentCaller } from '../../identity/index.js';
import {
  NewWebhookDto,
  WebhookChangeDto,
  WebhookDto,
  WebhookListDto,
  WebhookWithSecretDto,
} from './webhooks.dto.js';
import { Webhooks } from './webhooks.service.js';

/** Where you want your notices sent. Messages are signed by Standard Webhooks. */
@ApiTags('webhooks')
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: Webhooks) {}

  /** Registers a webhook, at most five for a party. The answer shows its secret, once. */
  @Requires('webhook.register')
  @ShownOnce('secret')
  @Post()
  async register(
    @CurrentCaller() caller: Caller,
    @Body() input: NewWebhookDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecretDto> {
    const registered = await this.webhooks.register(caller, input);
    void reply.header('location', `/v1/webhooks/${registered.id}`);
    return tagged(reply, registered);
  }

  /** Lists your webhooks. */
  @Requires('webhook.read')
  @Get()
  async list(@CurrentCaller() caller: Caller): Promise<WebhookListDto> {
    return { items: await this.webhooks.list(caller) };
  }

  /** Gives one webhook, with its version as ETag. */
  @Requires('webhook.read')
  @Get(':id')
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookDto> {
    return tagged(reply, await this.webhooks.get(caller, id));
  }

  /** Changes a webhook in the version you name, or makes it active again. */
  @Requires('webhook.change')
  @VersionRequired()
  @Patch(':id')
  async change(
    @Req() request: CallerRequest,
    @Param('id', IdPipe) id: string,
    @Body() change: WebhookChangeDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookDto> {
    const ifMatch = request.headers['if-match'];
    return tagged(reply, await this.webhooks.change(callerOf(request), id, { change, ifMatch }));
  }

  /** Deletes a webhook and what is known of its deliveries. */
  @Requires('webhook.change')
  @HttpCode(204)
  @Delete(':id')
  async delete(@CurrentCaller() caller: Caller, @Param('id', IdPipe) id: string): Promise<void> {
    await this.webhooks.delete(caller, id);
  }

  /** Gives a webhook a new secret, shown once. The old one signs too for a day, so that you can change over. */
  @Requires('webhook.change')
  @ShownOnce('secret')
  @HttpCode(200)
  @Post(':id/secret')
  async rotateSecret(
    @CurrentCaller() caller: Caller,
    @Param('id', IdPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecretDto> {
    return tagged(reply, await this.webhooks.rotateSecret(caller, id));
  }
}

function tagged<T extends { version: number }>(reply: FastifyReply, webhook: T): T {
  void reply.header('etag', versionTag(webhook.version));
  return webhook;
}
