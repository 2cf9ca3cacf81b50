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
  const ID = '0193a5b0-0000-7000-8000-000000000001';

  /** Reads the format back as the manual describes it. */
  const read = (bytes: Buffer): (Buffer | null)[][] => {
    expect(bytes.subarray(0, 11).toString('latin1')).toBe('PGCOPY\n\u00ff\r\n\0');
    const rows: (Buffer | null)[][] = [];
    let at = 19;
    while (bytes.readInt16BE(at) !== -1) {
      const columns = bytes.readInt16BE(at);
      at += 2;
      rows.push(
        Array.from({ length: columns }, () => {
          const length = bytes.readInt32BE(at);
          const cell = length < 0 ? null : bytes.subarray(at + 4, at + 4 + length);
          at += 4 + Math.max(0, length);
          return cell;
        }),
      );
    }
    expect(at).toBe(bytes.length - 2);
    return rows;
  };

  it('has one value a column, and nothing where nothing is stated', () => {
    const rows = new StagedRows();
    rows.add(judged, ID);
    const [row] = read(rows.take());
    expect(row).toHaveLength(STAGED_COLUMNS.split(', ').length);
    expect(row?.[0]?.toString()).toBe('91140100MA0TEXT12Y');
    expect(row?.[1]?.toString('hex')).toBe(judged.key);
    expect(row?.[2]?.readInt32BE()).toBe(7);
    expect(row?.[3]).toEqual(Buffer.from([0]));
    expect(row?.[4]?.toString('hex')).toBe(ID.replaceAll('-', ''));
    expect(row?.[5]).toBeNull();
    expect(row?.[6]?.toString()).toBe('{"a":"甲𠮷"}');
    expect(row?.[7]).toBeNull();
    expect(row?.[8]?.toString('hex')).toBe(judged.digest);
  });

  it('counts days from 1 January 2000, and tells a deletion', () => {
    const rows = new StagedRows();
    rows.add({ ...judged, op: 'delete', publicityEndsOn: '2000-01-02', source: '{"a":1}' }, ID);
    rows.add({ ...judged, publicityEndsOn: '1999-12-31' }, ID);
    const [first, second] = read(rows.take());
    expect(first?.[3]).toEqual(Buffer.from([1]));
    expect(first?.[5]?.readInt32BE()).toBe(1);
    expect(first?.[7]?.toString()).toBe('{"a":1}');
    expect(second?.[5]?.readInt32BE()).toBe(-1);
  });

  it('grows beyond its first size, and begins anew after it was taken', () => {
    const rows = new StagedRows();
    const payload = JSON.stringify({ a: '汉'.repeat(100_000) });
    for (let line = 1; line <= 20; line += 1) rows.add({ ...judged, line, payload }, ID);
    const all = read(rows.take());
    expect(all.map((row) => row[2]?.readInt32BE())).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(all.every((row) => row[6]?.toString() === payload)).toBe(true);
    expect(rows.isEmpty).toBe(true);
    rows.add(judged, ID);
    expect(read(rows.take())).toHaveLength(1);
  });
});
