import type { CatalogItem } from '../../../../rules/catalog/index.js';
import type { PageBounds } from './dialect.js';
import type { SourceRow } from './pulled-record.js';
import type { PullSource } from './pull-source.js';
import { SourceReading } from './source-reading.js';

const item = {
  code: 'PEN-01',
  recordKey: [],
  fields: [{ name: 'doc_no', nameZh: '文号', type: 'string', sensitive: 'none' }],
} as unknown as CatalogItem; // of an item only these parts are read
const source = { columns: { doc_no: 'no' }, opColumn: null, utcOffset: '+08:00' } as unknown as PullSource;

const at = (second: number): string =>
  new Date(Date.UTC(2026, 10, 20, 0, 0, second)).toISOString().slice(0, 19).replace('T', ' ');
const full = (second: number): string => `${at(second)}.000000`;
const row = (second: number, tie: number): SourceRow => ({
  watermark: at(second),
  tie: String(tie),
  cells: new Map([['no', `${second}-${tie}`]]),
});

/** A view that answers pages as a database would; `asked` notes where each page began. */
function view(rows: readonly SourceRow[]) {
  const asked: PageBounds['after'][] = [];
  const sorted = rows.toSorted(
    (a, b) => a.watermark.localeCompare(b.watermark) || Number(a.tie) - Number(b.tie),
  );
  const isPast = ({ watermark, tie }: SourceRow, after: PageBounds['after']): boolean => {
    if (after === undefined) return true;
    const from = after.watermark.slice(0, 19);
    if (watermark !== from) return watermark > from;
    return after.tie !== undefined && Number(tie) > Number(after.tie);
  };
  const page = async ({ after, upper, limit }: PageBounds): Promise<SourceRow[]> => {
    asked.push(after);
    return sorted
      .filter((each) => isPast(each, after) && each.watermark <= upper.slice(0, 19))
      .slice(0, limit);
  };
  return { page, asked };
}

const bounds = { item, source, after: undefined, upper: full(50), tailAfter: full(40) };
const NEVER = new AbortController().signal;

async function read(reading: SourceReading): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of reading.lines(NEVER)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { doc_no: string }).doc_no);
}

describe('reading a department’s view', () => {
  it('loses and doubles nothing where thousands of rows have one time', async () => {
    const rows = Array.from({ length: 12_345 }, (_, index) => row(7, index));
    const pages = view([...rows, row(6, 1), row(8, 1)]);
    const reading = new SourceReading(pages, bounds);
    const lines = await read(reading);
    expect(lines).toHaveLength(12_347);
    expect(new Set(lines).size).toBe(12_347);
    expect(reading.rows).toBe(12_347);
    expect(pages.asked).toHaveLength(3);
  });

  it('ends exactly at a full page without asking for rows beyond its end', async () => {
    const pages = view(Array.from({ length: 5_000 }, (_, index) => row(7, index)));
    expect(await read(new SourceReading(pages, bounds))).toHaveLength(5_000);
    expect(pages.asked).toEqual([undefined]);
  });

  it('takes no row beyond the end that was fixed at the start', async () => {
    expect(await read(new SourceReading(view([row(50, 1), row(51, 1)]), bounds))).toEqual(['50-1']);
  });

  it('begins after the time it is given', async () => {
    const after = full(10);
    expect(await read(new SourceReading(view([row(10, 1), row(11, 1)]), { ...bounds, after }))).toEqual([
      '11-1',
    ]);
  });

  it('remembers the tail by a digest that a late row changes and an old one does not', async () => {
    const digestOf = async (...rows: SourceRow[]): Promise<string> => {
      const reading = new SourceReading(view(rows), bounds);
      await read(reading);
      return reading.mark().tailDigest;
    };
    const usual = await digestOf(row(10, 1), row(45, 1), row(50, 1));
    expect(await digestOf(row(10, 1), row(45, 1), row(50, 1))).toBe(usual);
    expect(await digestOf(row(10, 1), row(11, 1), row(45, 1), row(50, 1))).toBe(usual);
    expect(await digestOf(row(10, 1), row(44, 9), row(45, 1), row(50, 1))).not.toBe(usual);
  });

  it('refuses two rows nothing tells apart, at the border of a page too', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => row(7, index));
    await expect(read(new SourceReading(view([...rows, row(7, 4_999)]), bounds))).rejects.toMatchObject({
      code: 'tie-not-unique',
    });
  });

  it('says how far it has come only at its end', async () => {
    const reading = new SourceReading(view([row(7, 1)]), bounds);
    expect(() => reading.mark()).toThrow('not come to its end');
    await read(reading);
    expect(reading.mark().watermark).toBe(full(50));
  });

  it('stops between two pages when it is told to', async () => {
    const rows = Array.from({ length: 6_000 }, (_, index) => row(7, index));
    const stop = new AbortController();
    const lines = new SourceReading(view(rows), bounds).lines(stop.signal);
    await lines.next();
    stop.abort(new Error('enough'));
    await expect(lines.next()).rejects.toThrow('enough');
  });
});
