import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import type { CallerRequest } from '../../parties/identity/index.js';
import { adviceOn, type DisclosingAction } from '../../rules/access/index.js';
import { Catalog, type Mode } from '../../rules/catalog/index.js';
import { UsageLog } from '../../evidence/usage/index.js';
import { questionOf } from './ask.js';
import type { ExplainedItemDto, ExplanationDto, ExplanationRequestDto } from './explanations.dto.js';
import { Judge } from './judge.js';
import type { Asked } from './question.js';
import type { ItemRuling } from './ruling.js';

/** By what an item is asked for in a mode. */
const ACTIONS: Readonly<Record<Mode, DisclosingAction>> = {
  'physical-collection': 'report.ask',
  'interface-call': 'query.ask',
  'data-verification': 'verification.ask',
};

/** Tells before a question what would be decided about it, by the same decision, and leaves a record of that. */
@Injectable()
export class Explanations {
  constructor(
    private readonly judge: Judge,
    private readonly catalog: Catalog,
    private readonly log: UsageLog,
  ) {}

  /**
   * Explains each item in each of its modes. No data is read.
   *
   * @throws UnknownItem, InvalidUscc, PurposeNotAllowed; UsageLogUnavailable when the record cannot be written
   */
  async explain(request: CallerRequest, input: ExplanationRequestDto): Promise<ExplanationDto> {
    const asked = input.items.flatMap((itemCode) =>
      this.catalog.get(itemCode).item.modes.map((mode) => ({ itemCode, mode })),
    );
    const question = questionOf(request, input, { action: 'query.ask', asked });
    const rulings = await Promise.all(
      Object.entries(Object.groupBy(asked, ({ mode }) => ACTIONS[mode])).map(async ([action, some]) =>
        this.judge.judge(
          { ...question, action: action as DisclosingAction, asked: some ?? [] },
          { needsHeld: false },
        ),
      ),
    );
    const usageRecordId = uuidv7();
    const record = {
      id: usageRecordId,
      event: 'access.explained',
      itemCodes: input.items,
      catalogVersions: Object.fromEntries(input.items.map((code) => [code, this.catalog.get(code).version])),
      providerId: null,
      mode: null,
      outcome: 'decided',
      reasonCode: null,
      rows: 0,
      answerDigest: null,
    } as const;
    await this.log.appendAlone(question, [record]);
    const decidedAt = new Date(Math.min(...rulings.map((ruling) => ruling.decidedAt.getTime())));
    const explained = rulings.flatMap(({ items }) => items.map((item) => explainedItem(item)));
    return {
      uscc: question.uscc,
      decidedAt: decidedAt.toISOString(),
      items: asked.map((each) => explained.find((item) => isOf(item, each)) ?? missing(each)),
      usageRecordId,
    };
  }
}

const isOf = (item: ExplainedItemDto, { itemCode, mode }: Asked): boolean =>
  item.itemCode === itemCode && item.mode === mode;

function explainedItem({ loaded, mode, decision }: ItemRuling): ExplainedItemDto {
  const of = { itemCode: loaded.item.code, mode };
  if (!decision.allowed)
    return { ...of, outcome: 'refused', reasonCode: decision.reason, advice: adviceOn(decision.reason) };
  if (decision.sees === 'authorized') return { ...of, outcome: 'allowed', reasonCode: null, advice: null };
  return { ...of, outcome: 'shrunk', reasonCode: decision.withheld, advice: adviceOn(decision.withheld) };
}

function missing({ itemCode, mode }: Asked): never {
  throw new Error(`Nothing was decided about ${itemCode} by ${mode}`);
}
