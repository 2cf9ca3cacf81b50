import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/database/index.js';
import { SealingKey } from '../../platform/crypto/index.js';
import { Problem } from '../../platform/http/index.js';
import { isOpened, type ItemRuling, type LiveEndpoint, type Ruling } from '../gate/index.js';
import { Breakers } from './breakers.js';
import { INTERFACE_CALL_SETTINGS, type InterfaceCallSettings } from './interface-call.settings.js';
import {
  type LiveRecords,
  type LiveVerdicts,
  readQueryAnswer,
  readVerificationAnswer,
} from './provider-answers.js';
import { ProviderFault, ProviderTimeout, ProviderUnavailable } from './provider-calls.problems.js';
import { type ProviderAnswer, ProviderTransport } from './provider-transport.js';

/** What a live call came to: a value, or the problem in its place. */
export type Called<V> =
  | { readonly value: V; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: Problem };

/** Where an endpoint's credential is sealed for: it opens nowhere else. */
export function credentialContext(providerId: string, itemCode: string): string {
  return `endpoint ${providerId} ${itemCode}`;
}

/** Asks departments live, by query or verification: through the breaker, within limits, answers held to the contract. */
@Injectable()
export class ProviderCalls {
  private readonly logger = new Logger('interface-call');
  private readonly sealingKey: SealingKey;

  constructor(
    private readonly transport: ProviderTransport,
    private readonly breakers: Breakers,
    private readonly clock: Clock,
    @Inject(INTERFACE_CALL_SETTINGS) settings: InterfaceCallSettings,
  ) {
    this.sealingKey = SealingKey.fromBase64(settings.credentialKey);
  }

  /** Asks for the records of an item, those within the authorized period of data. Never throws for what a provider does. */
  async query(item: ItemRuling, ruling: Ruling): Promise<Called<LiveRecords>> {
    return this.call(item, ruling, { path: 'queries', more: {} }, (answer) => {
      const asked = { uscc: ruling.question.uscc, loaded: item.loaded };
      const { asOf, records } = readQueryAnswer(answer, asked, this.clock.now());
      return { asOf, records: records.filter((payload) => isOpened(item, payload)) };
    });
  }

  /** Has claims compared. Never throws for what a provider does. */
  async verify(item: ItemRuling, ruling: Ruling, claims: object): Promise<Called<LiveVerdicts>> {
    const claimed = Object.keys(claims);
    return this.call(item, ruling, { path: 'verifications', more: { claims } }, (answer) =>
      readVerificationAnswer(
        answer,
        { uscc: ruling.question.uscc, loaded: item.loaded, claimed },
        this.clock.now(),
      ),
    );
  }

  private async call<V>(
    item: ItemRuling,
    { question, authorization }: Ruling,
    { path, more }: { path: string; more: object },
    read: (answer: ProviderAnswer) => V,
  ): Promise<Called<V>> {
    const { endpoint, loaded } = item;
    if (!endpoint) return { problem: new ProviderUnavailable('No department has connected this item yet.') };
    const body = {
      requestId: question.requestId,
      itemCode: loaded.item.code,
      catalogVersion: loaded.version,
      uscc: question.uscc,
      purpose: question.purpose,
      authorization: authorization && {
        id: authorization.id,
        validUntil: authorization.validUntil,
      },
      ...more,
    };
    try {
      const value = await this.breakers.through(nameOf(endpoint, loaded.item.code), async () =>
        read(
          await this.transport.send({
            url: `${endpoint.url}/${path}`,
            credential: this.credentialOf(endpoint, loaded.item.code),
            timeoutMs: endpoint.timeoutMs,
            requestId: question.requestId,
            body,
          }),
        ),
      );
      return { value };
    } catch (error) {
      return { problem: this.knownFault(error, endpoint, question.requestId) };
    }
  }

  private credentialOf({ providerId, credentialSealed }: LiveEndpoint, itemCode: string): string {
    return this.sealingKey.open(credentialSealed, credentialContext(providerId, itemCode));
  }

  /** The list of known faults; what is not on it is a fault of the provider. */
  private knownFault(error: unknown, { providerId }: LiveEndpoint, requestId: string): Problem {
    const isKnown = [ProviderFault, ProviderTimeout, ProviderUnavailable].some(
      (Known) => error instanceof Known,
    );
    const problem =
      isKnown && error instanceof Problem ? error : new ProviderFault('The call failed.', { cause: error });
    this.logger.warn(
      { providerId, requestId, code: problem.code, detail: problem.message },
      'a live call failed',
    );
    return problem;
  }
}

const nameOf = ({ providerId, url }: LiveEndpoint, itemCode: string): string =>
  `${providerId} ${itemCode} ${url}`;
