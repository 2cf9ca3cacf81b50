import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '../../../platform/crypto/index.js';
import { Clock, type Transaction, UnitOfWork } from '../../../platform/database/index.js';
import { assertVersion, NotFound } from '../../../platform/http/index.js';
import type { Caller } from '../../identity/index.js';
import { WebhookLimit } from '../notices.problems.js';
import { NOTICES_SETTINGS, type NoticesSettings } from '../notices.settings.js';
import { ownKey } from '../recipients.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { WebhookAddresses } from './webhook-addresses.js';
import type { WebhookEntity } from './webhook.entity.js';
import { WebhookSecrets } from './webhook-secrets.js';
import type { NewWebhookDto, WebhookChangeDto, WebhookDto, WebhookWithSecretDto } from './webhooks.dto.js';
import { WebhooksRepository } from './webhooks.repository.js';

const MOST_PER_PARTY = 5;

/** Where each party wants its notices sent. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly repository: WebhooksRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly addresses: WebhookAddresses,
    private readonly secrets: WebhookSecrets,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(NOTICES_SETTINGS) private readonly settings: NoticesSettings,
  ) {}

  /** @throws InvalidInput for an address that may not be called, WebhookLimit */
  async register(caller: Caller, input: NewWebhookDto): Promise<WebhookWithSecretDto> {
    const owner = ownKey(caller);
    const url = await this.addresses.read(input.url);
    const id = uuidv7();
    const { secret, sealed } = this.secrets.make(id);
    const now = this.clock.now();
    const webhook: WebhookEntity = {
      id,
      owner,
      url,
      kinds: input.kinds ?? null,
      description: input.description ?? null,
      status: 'active',
      disabledReason: null,
      secretSealed: sealed,
      previousSecretSealed: null,
      previousSecretUntil: null,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    await this.unitOfWork.run(async (tx) => {
      const count = await this.repository.countAlone(tx, owner);
      if (count >= MOST_PER_PARTY) throw new WebhookLimit(`Delete one of your ${count} webhooks first.`);
      await this.repository.insert(tx, webhook);
    });
    return { ...view(webhook), secret };
  }

  async list(caller: Caller): Promise<WebhookDto[]> {
    return (await this.repository.list(ownKey(caller))).map(view);
  }

  /** @throws NotFound also for what is another's */
  async get(caller: Caller, id: string): Promise<WebhookDto> {
    const found = await this.repository.find(ownKey(caller), id);
    if (!found) throw unknown();
    return view(found);
  }

  /**
   * Changes address, kinds, description or state. What waits for one that is disabled is given up.
   *
   * @throws NotFound also for what is another's; PreconditionRequired, PreconditionFailed; InvalidInput
   */
  async change(
    caller: Caller,
    id: string,
    { change, ifMatch }: { change: WebhookChangeDto; ifMatch: string | undefined },
  ): Promise<WebhookDto> {
    assertVersion(ifMatch, (await this.get(caller, id)).version);
    const url = change.url === undefined ? undefined : await this.addresses.read(change.url);
    return this.write(caller, id, async (tx, found) => {
      assertVersion(ifMatch, found.version);
      const status = change.status ?? found.status;
      if (status === 'disabled') await this.deliveries.giveUp(tx, id);
      return {
        ...found,
        url: url ?? found.url,
        kinds: change.kinds === undefined ? found.kinds : change.kinds,
        description: change.description === undefined ? found.description : change.description,
        status,
        disabledReason: status === 'active' ? null : (found.disabledReason ?? 'owner'),
      };
    });
  }

  /** Deletes a webhook with all its deliveries. @throws NotFound also for what is another's */
  async delete(caller: Caller, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.repository.lock(tx, ownKey(caller), id))) throw unknown();
      await this.deliveries.deleteOf(tx, id);
      await this.repository.delete(tx, id);
    });
  }

  /**
   * Gives a new secret. For a while the one before signs too, so that the receiver can change over in between; one
   * before that signs no more.
   *
   * @throws NotFound also for what is another's
   */
  async rotateSecret(caller: Caller, id: string): Promise<WebhookWithSecretDto> {
    const { secret, sealed } = this.secrets.make(id);
    const changed = await this.write(caller, id, async (_tx, found) => ({
      ...found,
      secretSealed: sealed,
      previousSecretSealed: found.secretSealed,
      previousSecretUntil: new Date(this.clock.now().getTime() + this.settings.secretOverlapS * 1_000),
    }));
    return { ...changed, secret };
  }

  private async write(
    caller: Caller,
    id: string,
    change: (tx: Transaction, found: WebhookEntity) => Promise<WebhookEntity>,
  ): Promise<WebhookDto> {
    return this.unitOfWork.run(async (tx) => {
      const found = await this.repository.lock(tx, ownKey(caller), id);
      if (!found) throw unknown();
      const changed = await change(tx, found);
      const written = { ...changed, version: found.version + 1, updatedAt: this.clock.now() };
      await this.repository.update(tx, written);
      return view(written);
    });
  }
}

const unknown = (): Error => new NotFound('No webhook of yours has this id.');

function view(webhook: WebhookEntity): WebhookDto {
  const { id, url, kinds, description, status, disabledReason, version } = webhook;
  return {
    id,
    url,
    kinds,
    description,
    status,
    disabledReason,
    version,
    previousSecretUntil: webhook.previousSecretUntil?.toISOString() ?? null,
    createdAt: webhook.createdAt.toISOString(),
    updatedAt: webhook.updatedAt.toISOString(),
  };
}
