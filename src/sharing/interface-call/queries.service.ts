import { Injectable } from '@nestjs/common';
import { digestOf } from '../../platform/crypto/index.js';
import type { CallerRequest } from '../../parties/identity/index.js';
import { Catalog } from '../../rules/catalog/index.js';
import { type Composed, type FetchedItems, Gate, questionOf, type Ruling } from '../gate/index.js';
import { answeredItem, showingModeOf, statusOf } from './answered-items.js';
import type { LiveRecords } from './provider-answers.js';
import { ProviderCalls } from './provider-calls.js';
import type { QueryAnswerDto, QueryDto } from './queries.dto.js';

/** One item of one enterprise, live or held. */
@Injectable()
export class Queries {
  constructor(
    private readonly gate: Gate,
    private readonly catalog: Catalog,
    private readonly calls: ProviderCalls,
  ) {}

  /** @throws UnknownItem, any denial of the gate, the provider problems */
  async ask(request: CallerRequest, input: QueryDto): Promise<QueryAnswerDto> {
    const mode = showingModeOf(this.catalog.get(input.itemCode)) ?? 'data-verification';
    const asked = [{ itemCode: input.itemCode, mode }];
    return this.gate.answer<LiveRecords, QueryAnswerDto>(
      request,
      questionOf(request, input, { action: 'query.ask', asked }),
      {
        toleratesFailures: false,
        fetch: async (item, ruling) => {
          const called = await this.calls.query(item, ruling);
          return { value: called.value, problem: called.problem, rows: called.value?.records.length ?? 0 };
        },
        compose: (ruling, fetched, { usageRecordIds }) => compose(ruling, fetched, usageRecordIds),
      },
    );
  }
}

function compose(
  ruling: Ruling,
  fetched: FetchedItems<LiveRecords>,
  ids: readonly string[],
): Composed<QueryAnswerDto> {
  const [item] = ruling.items;
  if (!item) throw new Error('A query asks for one item');
  const { code: itemCode } = item.loaded.item;
  const answered = answeredItem(item, ruling, fetched.get(itemCode)?.value);
  const answer: QueryAnswerDto = {
    uscc: ruling.question.uscc,
    itemCode,
    status: statusOf(answered),
    mode: item.mode,
    ...answered,
    usageRecordId: ids[0] ?? '',
  };
  return { answer, digest: digestOf(answer) };
}
