import { enterpriseOf } from '../bench/data/codes.js';
import { aReport } from './factories.js';
import { ndjson } from './feeds.js';
import type { TestGateway } from './gateway.js';

const SEED = 3;
const TOTAL = 100_000;

/** The credit code of the synthetic enterprise of that number, below 100,000; none is a demo enterprise. */
export const usccOf = (number: number): string => enterpriseOf(SEED, number, TOTAL).uscc;

/** A record of TAX-02 of the synthetic enterprise of that number; takes overrides. */
export function arrearsOf(number: number, overrides: object = {}): Record<string, unknown> {
  return {
    uscc: usccOf(number),
    subject_name: '示范企业',
    tax_type: '增值税',
    published_on: '2026-10-15',
    arrears_balance: '100.00',
    tax_authority: '太原市税务局',
    ...overrides,
  };
}

/** So many arrears as NDJSON, one an enterprise, each with these overrides. */
export const manyArrears = (count: number, overrides: object = {}, from = 0): string =>
  ndjson(...Array.from({ length: count }, (_, index) => arrearsOf(from + index, overrides)));

/** The records of TAX-02 a bank is shown of an enterprise. */
export async function shownArrears(gateway: TestGateway, uscc: string): Promise<Record<string, unknown>[]> {
  const question = aReport(gateway, { uscc, items: ['TAX-02'] });
  const answer = await gateway.as('bank-a').post('/v1/reports', question);
  expect(answer.status).toBe(201);
  const { sections } = answer.body as { sections: { records: Record<string, unknown>[] }[] };
  return sections[0]?.records ?? [];
}
