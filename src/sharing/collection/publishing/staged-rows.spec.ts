import { STAGED_COLUMNS, StagedRows } from './staged-rows.js';

describe('StagedRows', () => {
  const judged = {
    line: 7,
    op: 'put',
    uscc: '91140100MA0TEXT12Y',
    key: '00112233445566778899aabbccddeeff',
    digest: 'ab'.repeat(32),
    publicityEndsOn: null,
    record: {},
    payload: '{"a":"甲\u{20bb7}"}',
    source: null,
    warnings: [],
  } as const;
  /** Reads the format back as the manual describes it. */
  const read = (rows: StagedRows): (Buffer | null)[][] => {
    const bytes = Buffer.from(rows.finish() ?? []);
    expect(bytes.subarray(0, 11).toString('latin1')).toBe('PGCOPY\n\u00ff\r\n\0');
    const found: (Buffer | null)[][] = [];
    let at = 19;
    while (bytes.readInt16BE(at) !== -1) {
      const columns = bytes.readInt16BE(at);
      at += 2;
      found.push(
        Array.from({ length: columns }, () => {
          const length = bytes.readInt32BE(at);
          const cell = length < 0 ? null : bytes.subarray(at + 4, at + 4 + length);
          at += 4 + Math.max(0, length);
          return cell;
        }),
      );
    }
    expect(at).toBe(bytes.length - 2);
    return found;
  };

  it('has one value a column, and nothing where nothing is stated', () => {
    const rows = new StagedRows(1_000);
    rows.add(judged);
    const [row] = read(rows);
    expect(row).toHaveLength(STAGED_COLUMNS.split(', ').length);
    expect(row?.[0]?.toString()).toBe('91140100MA0TEXT12Y');
    expect(row?.[1]?.toString('hex')).toBe(judged.key);
    expect(row?.[2]?.readInt32BE()).toBe(7);
    expect(row?.[3]).toEqual(Buffer.from([0]));
    expect(row?.[4]?.toString('hex')).toMatch(/^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expect(row?.[5]).toBeNull();
    expect(row?.[6]?.toString()).toBe('{"a":"甲𠮷"}');
    expect(row?.[7]).toBeNull();
    expect(row?.[8]?.toString('hex')).toBe(judged.digest);
  });

  it('counts days from 1 January 2000, and tells a deletion', () => {
    const rows = new StagedRows(1_000);
    rows.add({ ...judged, op: 'delete', publicityEndsOn: '2000-01-02', source: '{"a":1}' });
    rows.add({ ...judged, publicityEndsOn: '1999-12-31' });
    const [first, second] = read(rows);
    expect(first?.[3]).toEqual(Buffer.from([1]));
    expect(first?.[5]?.readInt32BE()).toBe(1);
    expect(first?.[7]?.toString()).toBe('{"a":1}');
    expect(second?.[5]?.readInt32BE()).toBe(-1);
  });

  it('grows beyond its first size, with another id for every row', () => {
    const rows = new StagedRows(1_000);
    const payload = JSON.stringify({ a: '汉'.repeat(100_000) });
    for (let line = 1; line <= 20; line += 1) rows.add({ ...judged, line, payload });
    const all = read(rows);
    expect(all.map((row) => row[2]?.readInt32BE())).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(all.every((row) => row[6]?.toString() === payload)).toBe(true);
    expect(new Set(all.map((row) => row[4]?.toString('hex'))).size).toBe(20);
  });

  it('is nothing without a row', () => {
    expect(new StagedRows(1_000).finish()).toBeUndefined();
  });
});
