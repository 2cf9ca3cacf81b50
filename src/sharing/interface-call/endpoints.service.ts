import { Inject, Injectable } from '@nestjs/common';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { SealingKey } from '../../platform/crypto/index.js';
import { NotFound } from '../../platform/http/index.js';
import { Participants } from '../../parties/participants/index.js';
import { ModeNotOffered } from '../../rules/authorizations/index.js';
import { Catalog } from '../../rules/catalog/index.js';
import { EndpointEntity } from './endpoint.entity.js';
import { readEndpointUrl } from './endpoint-url.js';
import type { EndpointDto, EndpointInputDto } from './endpoints.dto.js';
import { INTERFACE_CALL_SETTINGS, type InterfaceCallSettings } from './interface-call.settings.js';
import { credentialContext } from './provider-calls.js';

const DEFAULT_TIMEOUT_MS = 5_000;

/** The live endpoints of departments. */
@Injectable()
export class Endpoints {
  private readonly sealingKey: SealingKey;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly participants: Participants,
    private readonly catalog: Catalog,
    private readonly clock: Clock,
    @Inject(INTERFACE_CALL_SETTINGS) private readonly settings: InterfaceCallSettings,
  ) {
    this.sealingKey = SealingKey.fromBase64(settings.credentialKey);
  }

  /**
   * Connects a department's endpoint for an item, or replaces it.
   *
   * @throws NotFound for another provider or an item it does not supply, UnknownItem, ModeNotOffered, InvalidInput
   */
  async connect(
    callerId: string,
    { providerId, itemCode }: { providerId: string; itemCode: string },
    input: EndpointInputDto,
  ): Promise<EndpointDto> {
    if (callerId !== providerId) throw new NotFound('No endpoint of yours stands here.');
    const { item } = this.catalog.get(itemCode);
    const isLive = item.modes.some((mode) => mode !== 'physical-collection');
    if (!isLive) throw new ModeNotOffered(`${item.code} is collected, not asked live.`);
    const provider = await this.participants.get('provider', providerId);
    if (!provider.itemCodes.includes(item.code))
      throw new NotFound('You are not registered to supply this item.');
    const endpoint: EndpointEntity = {
      providerId,
      itemCode,
      url: readEndpointUrl(input.url, this.settings.allowsPlainHttp),
      credentialSealed: this.sealingKey.seal(input.credential, credentialContext(providerId, itemCode)),
      timeoutMs: input.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      status: input.status ?? 'active',
      updatedAt: this.clock.now(),
    };
    await this.unitOfWork.run((tx) =>
      tx.manager.upsert(EndpointEntity, endpoint, ['providerId', 'itemCode']),
    );
    const { url, timeoutMs, status, updatedAt } = endpoint;
    return { providerId, itemCode, url, timeoutMs, status, updatedAt: updatedAt.toISOString() };
  }
}
