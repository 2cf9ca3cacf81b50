import { PageQuery, pageOf, type Position, positionOf } from './paging.js';
import { inputPipe } from './input.js';

const AT = '2026-11-21T08:00:00.000Z';
const ID = '0193a5b0-0000-7000-8000-000000000001';
const refusal: Error = expect.objectContaining({
  code: 'invalid-input',
  status: 422,
  errors: [expect.objectContaining({ pointer: '/cursor', code: 'invalid-cursor' })],
});
interface Row extends Position {
  readonly n: number;
}
const rows: Row[] = [1, 2, 3].map((n) => ({ n, at: AT, id: ID.replace(/1$/, String(n)) }));
const shape = { entry: (row: Row) => row.n, position: ({ at, id }: Row) => ({ at, id }) };
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const read = async (query: Record<string, unknown>): Promise<PageQuery> =>
  inputPipe().transform(query, { type: 'query', metatype: PageQuery });

describe('pageOf', () => {
  it('shows the asked number and points behind the last one shown when there is more', () => {
    const page = pageOf(rows, 2, shape);
    expect(page.items).toEqual([1, 2]);
    expect(positionOf(page.nextCursor ?? '')).toEqual({ at: AT, id: '0193a5b0-0000-7000-8000-000000000002' });
  });

  it('has no cursor when the rows just fill the page, or there are none', () => {
    expect(pageOf(rows, 3, shape)).toEqual({ items: [1, 2, 3], nextCursor: null });
    expect(pageOf([], 3, shape)).toEqual({ items: [], nextCursor: null });
  });
});

describe('positionOf', () => {
  it('begins at the start without a cursor', () => {
    expect(positionOf(undefined)).toBeUndefined();
  });

  it.each([
    ['an empty text', ''],
    ['garbage', '!!!'],
    ['no JSON', Buffer.from('abc').toString('base64url')],
    ['null', encoded(null)],
    ['a list', encoded([AT, ID])],
    ['a missing id', encoded({ at: AT })],
    ['an id that is none', encoded({ at: AT, id: "1' or '1'='1" })],
    ['an instant that is none', encoded({ at: '2026-02-30T00:00:00Z', id: ID })],
    ['an instant without zone', encoded({ at: '2026-02-03T00:00:00', id: ID })],
    ['another property', encoded({ at: AT, id: ID, uscc: '91440300MA5EXAMPLE' })],
    ['a number for an instant', encoded({ at: 0, id: ID })],
  ])('refuses %s', (_what, cursor) => {
    expect(() => positionOf(cursor)).toThrow(refusal);
  });

  // PostgreSQL has no year 0: the list would fail as a fault of the gateway.
  it('refuses an instant that the database cannot hold', () => {
    expect(() => positionOf(encoded({ at: '0000-01-01T00:00:00Z', id: ID }))).toThrow(refusal);
  });
});

describe('PageQuery', () => {
  it('asks for 50 entries unless told otherwise, and for 200 at most', async () => {
    expect((await read({})).limit).toBe(50);
    expect((await read({ limit: '1' })).limit).toBe(1);
    expect((await read({ limit: '200' })).limit).toBe(200);
  });

  it.each(['0', '-1', '201', '1000000000', '1.5', '', ' ', 'abc', 'NaN', 'Infinity', ['5', '6']])(
    'refuses the limit %j',
    async (limit) => {
      await expect(read({ limit })).rejects.toMatchObject({
        status: 422,
        errors: expect.arrayContaining([expect.objectContaining({ pointer: '/limit' })]),
      });
    },
  );

  it('refuses two cursors, an endless one, and parameters nobody knows', async () => {
    await expect(read({ cursor: ['a', 'b'] })).rejects.toMatchObject({ status: 422 });
    await expect(read({ cursor: 'a'.repeat(257) })).rejects.toMatchObject({ status: 422 });
    await expect(read({ offset: '10' })).rejects.toMatchObject({
      errors: [{ pointer: '/offset', code: 'unknown-property' }],
    });
  });
});
