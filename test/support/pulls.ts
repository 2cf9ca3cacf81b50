import type { TestGateway } from './gateway.js';
import { until } from './timing.js';

/** A pull as its provider sees it. */
export interface TestPull {
  readonly status: string;
  readonly watermark: string | null;
  readonly lastRun: {
    readonly startedAt: string;
    readonly outcome: string;
    readonly rows: number;
    readonly batchId: string | null;
    readonly problem: { readonly code: string; readonly detail: string } | null;
  } | null;
}

const PATIENCE_MS = 60_000;

/** The tax bureau's pull of an item. */
export async function pullOf(gateway: TestGateway, itemCode = 'TAX-02'): Promise<TestPull> {
  const answer = await gateway.as('tax-bureau').send('GET', `/v1/feeds/${itemCode}/pull`);
  if (answer.status !== 200) throw new Error(`No pull: ${JSON.stringify(answer.body)}`);
  return answer.body as TestPull;
}

/** Makes a pull due and waits until a run has ended. */
export async function runOf(gateway: TestGateway, itemCode = 'TAX-02'): Promise<TestPull> {
  const before = (await pullOf(gateway, itemCode)).lastRun?.startedAt;
  await makeDue(gateway, itemCode);
  return ranAfter(gateway, before, itemCode);
}

/** Makes a pull due now. */
export async function makeDue(gateway: TestGateway, itemCode = 'TAX-02'): Promise<void> {
  const text = 'update database_pull set next_due_at = now() where item_code = $1';
  await gateway.database.superuser.query(text, [itemCode]);
}

/** Waits until a run that began after this one has ended. */
export async function ranAfter(
  gateway: TestGateway,
  before: string | undefined,
  itemCode = 'TAX-02',
): Promise<TestPull> {
  await until('the pull has run', PATIENCE_MS, async () => {
    const { lastRun } = await pullOf(gateway, itemCode);
    return lastRun !== null && lastRun.startedAt !== before;
  });
  return pullOf(gateway, itemCode);
}
