import { usccWarnings } from '../../../src/parties/enterprises/uscc.js';
import { compileRecordValidator, readCatalog } from '../../../src/rules/catalog/index.js';
import { FULL_RECORDS, Province } from './generator.js';

const RECORDS = 50_000;
const SAMPLE = 300;

describe('the province of the benchmarks', () => {
  const province = new Province(RECORDS);
  const catalog = new Map(readCatalog('config/catalog').map((item) => [item.code, item]));
  const linesOf = (itemCode: string, count: number): string[] => {
    const feed = province.feed(itemCode);
    return Array.from({ length: Math.min(count, feed.records) }, (_, at) => province.lines(feed)(at));
  };
  const itemOf = (code: string) => {
    const item = catalog.get(code);
    if (!item) throw new Error(`No item ${code}`);
    return item;
  };
  const itemCodes = province.feeds.map(({ itemCode }) => itemCode);

  it('has as many records as asked for, and at full size those of the reference platform', () => {
    const sum = (each: Province) => each.feeds.reduce((all, { records }) => all + records, 0);
    expect(sum(province)).toBe(RECORDS);
    expect(Math.round((916_000 * RECORDS) / FULL_RECORDS)).toBe(province.enterprises.length);
  });

  it('gives every enterprise a code of its own that raises no doubt', () => {
    const codes = new Set(province.enterprises.map(({ uscc }) => uscc));
    expect(codes.size).toBe(province.enterprises.length);
    expect([...codes].flatMap((code) => usccWarnings(code))).toEqual([]);
    expect([...codes].every((code) => /^9[123]14\d{4}MA0/.test(code))).toBe(true);
  });

  it.each(itemCodes)('makes records of %s that the catalog takes', (itemCode) => {
    const faultsOf = compileRecordValidator(itemOf(itemCode));
    expect(linesOf(itemCode, SAMPLE).flatMap((line) => faultsOf(JSON.parse(line)))).toEqual([]);
  });

  it.each(itemCodes)('states no fact of %s twice', (itemCode) => {
    const { recordKey } = itemOf(itemCode);
    const keys = linesOf(itemCode, RECORDS).map((line) => {
      const record = JSON.parse(line) as Record<string, unknown>;
      return ['uscc', ...recordKey].map((name) => record[name]).join(' ');
    });
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is the same every time, and states the same facts with other values in a later revision', () => {
    const feed = province.feed('LIC-01');
    const bytes = (slice: { revision?: number }) =>
      Buffer.concat([...new Province(RECORDS).ndjson(feed, { from: 10, count: 500, ...slice })]).toString();
    expect(bytes({})).toBe(
      linesOf('LIC-01', 510)
        .slice(10)
        .map((line) => `${line}\n`)
        .join(''),
    );
    expect(bytes({ revision: 1 })).not.toBe(bytes({}));
    const numbers = (text: string) => text.match(/"decision_no":"[^"]*"/g);
    expect(numbers(bytes({ revision: 1 }))).toEqual(numbers(bytes({})));
  });

  it('gathers records at the large enterprises', () => {
    const counts = new Map<string, number>();
    for (const line of linesOf('LIC-01', RECORDS)) {
      const uscc = line.slice(9, 27);
      counts.set(uscc, (counts.get(uscc) ?? 0) + 1);
    }
    const sorted = [...counts.values()].toSorted((one, other) => other - one);
    expect(sorted[0]).toBeGreaterThan(30);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(8);
  });
});
