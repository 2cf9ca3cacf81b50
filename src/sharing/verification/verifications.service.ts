import { Injectable } from '@nestjs/common';
import { digestOf } from '../../platform/crypto/index.js';
import type { CallerRequest } from '../../parties/identity/index.js';
import { Catalog } from '../../rules/catalog/index.js';
import { type Composed, type FetchedItems, Gate, questionOf, type Ruling } from '../gate/index.js';
import { type LiveVerdicts, ProviderCalls } from '../interface-call/index.js';
import { readClaims } from './claims.js';
import type { VerificationAnswerDto, VerificationDto } from './verifications.dto.js';

/** Data verification: the department compares; the value never leaves it. */
@Injectable()
export class Verifications {
  constructor(
    private readonly gate: Gate,
    private readonly catalog: Catalog,
    private readonly calls: ProviderCalls,
  ) {}

  /** @throws UnknownItem, InvalidInput for the claims, any denial of the gate, the provider problems */
  async ask(request: CallerRequest, input: VerificationDto): Promise<VerificationAnswerDto> {
    const claims = readClaims(input.claims, this.catalog.get(input.itemCode));
    const asked = [{ itemCode: input.itemCode, mode: 'data-verification' as const }];
    return this.gate.answer<LiveVerdicts, VerificationAnswerDto>(
      request,
      questionOf(request, input, { action: 'verification.ask', asked }),
      {
        toleratesFailures: false,
        fetch: async (item, ruling) => {
          const called = await this.calls.verify(item, ruling, claims);
          return { value: called.value, problem: called.problem, rows: 0 };
        },
        compose: (ruling, fetched, { usageRecordIds }) => compose(ruling, fetched, usageRecordIds),
      },
    );
  }
}

function compose(
  ruling: Ruling,
  fetched: FetchedItems<LiveVerdicts>,
  ids: readonly string[],
): Composed<VerificationAnswerDto> {
  const [item] = ruling.items;
  if (!item) throw new Error('A verification asks for one item');
  const { code: itemCode } = item.loaded.item;
  const value = fetched.get(itemCode)?.value;
  const providerId = item.endpoint?.providerId;
  const source = providerId ? { providerId, name: ruling.providerNames.get(providerId) ?? providerId } : null;
  const answer: VerificationAnswerDto = {
    uscc: ruling.question.uscc,
    itemCode,
    source,
    asOf: value?.asOf ?? null,
    verdicts: { ...value?.verdicts },
    usageRecordId: ids[0] ?? '',
  };
  return { answer, digest: digestOf(answer) };
}
