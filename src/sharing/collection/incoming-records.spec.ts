import { join } from 'node:path';
import {
  compileRecordValidator,
  type LoadedItem,
  readCatalog,
  tierOfItem,
} from '../../rules/catalog/index.js';
import type { FeedLine } from './feed-lines.js';
import { type IncomingRecord, type ReadBatch, readBatch } from './incoming-records.js';

const USCC = '914403001922038216';
const OTHER = '91110000802100433B';
const item = readCatalog(join(import.meta.dirname, '../../../config/catalog')).find(
  ({ code }) => code === 'PEN-01',
);
if (!item) throw new Error('no PEN-01');
const penalties: LoadedItem = {
  item,
  version: 1,
  tier: tierOfItem(item),
  validate: compileRecordValidator(item),
};

const penalty = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  uscc: USCC,
  decision_no: '深市监罚〔2025〕1号',
  penalty_authority: '深圳市市场监督管理局',
  ...change,
});

async function read(...records: unknown[]): Promise<ReadBatch> {
  async function* lines(): AsyncGenerator<FeedLine> {
    for (const [index, record] of records.entries()) yield { line: index + 2, record, fault: undefined };
  }
  return readBatch(lines(), penalties);
}
async function* unreadable(): AsyncGenerator<FeedLine> {
  yield { line: 7, record: undefined, fault: 'not UTF-8' };
}
async function only(record: unknown): Promise<IncomingRecord> {
  const { records, rejections } = await read(record);
  expect(rejections).toEqual([]);
  const [first] = records;
  if (!first) throw new Error('was rejected');
  return first;
}
const rejectionsOf = async (...records: unknown[]): Promise<string[]> =>
  (await read(...records)).rejections.map(({ line, pointer, code }) => `${line} ${pointer} ${code}`);

describe('readBatch', () => {
  it('gives each good record with its place in the batch', async () => {
    const batch = await read(penalty(), penalty({ decision_no: '2号' }), penalty({ severity: 7 }));
    expect(batch.received).toBe(3);
    expect(batch.records.map(({ uscc, line, payload }) => [uscc, line, payload['decision_no']])).toEqual([
      [USCC, 2, '深市监罚〔2025〕1号'],
      [USCC, 3, '2号'],
    ]);
    expect(batch.rejections).toEqual([
      expect.objectContaining({ line: 4, pointer: '/severity', code: 'wrong-type' }),
    ]);
  });

  it('counts an unreadable line as received and says why it was not taken', async () => {
    expect(await readBatch(unreadable(), penalties)).toEqual({
      received: 1,
      records: [],
      rejections: [{ line: 7, pointer: '', code: 'malformed', detail: 'not UTF-8' }],
    });
  });

  it('refuses an empty feed, which as a full one would withdraw everything', async () => {
    await expect(read()).rejects.toMatchObject({ code: 'unreadable-feed' });
  });

  it.each([
    '９１４４０３００１９２２０３８２１６',
    ' 9144 0300 1922 0382 16 ',
    '\u200B914403001922038216\uFEFF',
  ])('brings the code %j to its one form, in the record too', async (written) => {
    const record = await only(penalty({ uscc: written }));
    expect(record.uscc).toBe(USCC);
    expect(record.payload['uscc']).toBe(USCC);
  });

  it.each([
    ['a wrong check digit', '914403001922038217'],
    ['the letter O for 0', '9144O3001922038216'],
    ['17 characters', '91440300192203821'],
  ])('refuses a code with %s', async (_what, uscc) => {
    expect(await rejectionsOf(penalty({ uscc }))).toContain('2 /uscc invalid-uscc');
  });

  it('refuses a code that came as a number', async () => {
    expect(await rejectionsOf(penalty({ uscc: 914403001922038 }))).toEqual(['2 /uscc wrong-type']);
  });

  it.each([[null], [7], ['text'], [[]], [[penalty()]]])(
    'refuses a line that is no record: %j',
    async (record) => {
      expect(await rejectionsOf(record)).toEqual(['2  wrong-type']);
    },
  );

  it('refuses unknown fields by name and never drops them', async () => {
    expect(await rejectionsOf(penalty({ tier: 'public' }))).toEqual(['2 /tier unknown-field']);
  });

  it('names all faults of a line, and none of its values', async () => {
    const { rejections } = await read(
      penalty({ uscc: 'hunter2', decided_on: 'hunter2', penalty_authority: null }),
    );
    expect(rejections.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/uscc', '/decided_on', '/penalty_authority']),
    );
    expect(JSON.stringify(rejections)).not.toContain('hunter2');
  });

  it('refuses what stands twice in one batch and keeps the first', async () => {
    const batch = await read(penalty({ severity: '轻微' }), penalty({ severity: '严重' }), penalty());
    expect(batch.records.map(({ line, payload }) => [line, payload['severity']])).toEqual([[2, '轻微']]);
    expect(batch.rejections.map(({ line, code }) => [line, code])).toEqual([
      [3, 'duplicate-record'],
      [4, 'duplicate-record'],
    ]);
    expect(batch.received).toBe(3);
  });

  it('sees that two spellings of a code are the same enterprise', async () => {
    expect(await rejectionsOf(penalty(), penalty({ uscc: '９１４４０３００１９２２０３８２１６' }))).toEqual([
      '3  duplicate-record',
    ]);
  });

  it('takes the same decision of two enterprises, and two decisions of one', async () => {
    expect(await rejectionsOf(penalty(), penalty({ uscc: OTHER }), penalty({ decision_no: '2号' }))).toEqual(
      [],
    );
  });

  it('takes a good line after a rejected one of the same key', async () => {
    expect(await rejectionsOf(penalty({ severity: 7 }), penalty())).toEqual(['2 /severity wrong-type']);
  });
});

describe('the end of publicity', () => {
  it.each([
    ['2026-03-31', '2026-03-31'],
    ['2099-12-30', '2099-12-30'],
    ['2099-12-31', null],
    ['2099-01-31', null],
    [null, null],
  ])('given as %j is %j', async (written, endsOn) => {
    expect((await only(penalty({ publicity_ends_on: written }))).publicityEndsOn).toBe(endsOn);
  });

  it('is none when it is not given', async () => {
    expect((await only(penalty())).publicityEndsOn).toBeNull();
  });

  it('is refused when it is no day', async () => {
    expect(await rejectionsOf(penalty({ publicity_ends_on: '2026-02-30' }))).toEqual([
      '2 /publicity_ends_on malformed',
    ]);
  });
});

describe('key and digest', () => {
  const DIGEST = /^sha-256:[0-9a-f]{64}$/;

  it('are equal for equal facts, whatever the order of the fields and the spelling of the code', async () => {
    const one = await only(penalty({ severity: '一般' }));
    const same = await only({ severity: '一般', ...penalty(), uscc: ' 914403001922038216' });
    expect(same.key).toBe(one.key);
    expect(same.digest).toBe(one.digest);
    expect([one.key, one.digest]).toEqual([expect.stringMatching(DIGEST), expect.stringMatching(DIGEST)]);
  });

  it('tell another fact by its key, and a changed fact by its digest alone', async () => {
    const one = await only(penalty({ severity: '一般' }));
    const changed = await only(penalty({ severity: '严重' }));
    const another = await only(penalty({ severity: '一般', decision_no: '2号' }));
    expect(changed.key).toBe(one.key);
    expect(changed.digest).not.toBe(one.digest);
    expect(another.key).not.toBe(one.key);
  });
});
