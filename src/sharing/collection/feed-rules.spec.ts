import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFeedRules } from './feed-rules.js';

const SHIPPED = join(import.meta.dirname, '../../../config/rules');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'feed-rules-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The shipped file with one part changed, as a part of its own folder. */
function shippedWith(part: string, value: unknown): string {
  const shipped: Record<string, unknown> = JSON.parse(readFileSync(join(SHIPPED, 'feeds.json'), 'utf8'));
  writeFileSync(join(folder, 'feeds.json'), JSON.stringify({ ...shipped, [part]: value }));
  return folder;
}

describe('readFeedRules', () => {
  it('reads the shipped rules', () => {
    expect(readFeedRules(SHIPPED)).toMatchObject({
      judging: { personalData: { rule: 'reject' } },
      rejections: { largestShare: 0.1, fromRecords: 20, most: 100_000 },
    });
  });

  it('reads the rules of the working folder when none is named', () => {
    expect(readFeedRules()).toEqual(readFeedRules(SHIPPED));
  });

  it.each([
    ['an unknown part', 'rejection', {}],
    ['a missing part', 'judging', undefined],
    ['a share above 1', 'rejections', { largestShare: 10, fromRecords: 20, most: 100_000 }],
    ['a share of no lines', 'rejections', { largestShare: 0.1, fromRecords: 0, most: 100_000 }],
    ['a misspelled key', 'rejections', { largestShare: 0.1, fromRecord: 20 }],
    ['an unknown treatment', 'judging', { personalData: { rule: 'keep', byItem: {}, unsearched: {} } }],
    [
      'a treatment of no item',
      'judging',
      { personalData: { rule: 'reject', byItem: { penalties: 'mask' }, unsearched: {} } },
    ],
  ])('refuses %s', (_what, part, value) => {
    expect(() => readFeedRules(shippedWith(part, value))).toThrow(/./u);
  });

  it('refuses a folder without the file', () => {
    expect(() => readFeedRules(folder)).toThrow(/ENOENT/u);
  });
});
