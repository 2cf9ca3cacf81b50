import { join } from 'node:path';
import * as fc from 'fast-check';
import { compileRecordValidator, readCatalog } from '../../../rules/catalog/index.js';
import { readJurisdiction } from '../../../rules/catalog/jurisdiction.js';
import { mergeProfiles } from '../doctor/merge-profiles.js';
import { readFeedRules } from '../feed-rules.js';
import type { FeedFormat } from '../intake/feed-line.js';
import type { Piece } from '../intake/piece.js';
import { type JudgedPiece, type JudgingTerms, pieceJudge } from './judge-piece.js';
import { judgeAsOrdered, judgedIn, judgingOrder, outcomeOf } from './judging-order.js';

const item = readCatalog(join('config', 'catalog')).find(({ code }) => code === 'TAX-02');
const { rules } = readJurisdiction(join('config', 'rules', 'jurisdictions'), 'liaoning');
if (!item || !rules) throw new Error('The catalog and its rules are there');
const judged = { item, rules, validate: compileRecordValidator(item) };
const LIMITS = { expandedBytes: 1e9, ratio: 1_000, lineBytes: 2_000, columns: 50 };
const termsOf = (format: FeedFormat): JudgingTerms => ({
  format,
  limits: LIMITS,
  kind: 'full',
  rules: readFeedRules().judging,
  regionCode: '140000',
  today: '2026-11-22',
});

/** A piece of a feed as it comes out on the other side of a thread's door. */
function pieceOf(lines: readonly string[], firstLine = 1): Piece {
  const bytes = Uint8Array.from(Buffer.from(lines.map((each) => `${each}\n`).join('')));
  return structuredClone({ firstLine, charset: 'utf-8', bytes } as const);
}
/** The rows of a COPY, each as the hex of its columns without the fifth, the id. */
function rowsOf({ rows }: JudgedPiece): string[] {
  const bytes = Buffer.from(rows ?? []);
  const found: string[] = [];
  for (let at = 19; at < bytes.length - 2;) {
    const columns = bytes.readInt16BE(at);
    at += 2;
    const cells = Array.from({ length: columns }, () => {
      const length = Math.max(0, bytes.readInt32BE(at));
      at += 4 + length;
      return bytes.toString('hex', at - length, at);
    });
    found.push(cells.toSpliced(4, 1).join(' '));
  }
  return found;
}
function together(pieces: readonly JudgedPiece[]) {
  const sum = (count: (piece: JudgedPiece) => number): number =>
    pieces.reduce((total, piece) => total + count(piece), 0);
  return {
    received: sum(({ received }) => received),
    rejected: sum(({ rejected }) => rejected),
    warned: sum(({ warned }) => warned),
    findings: pieces.flatMap(({ findings }) => findings),
    rows: pieces.flatMap(rowsOf),
    profile: pieces.map(({ profile }) => profile).reduce(mergeProfiles),
  };
}
const CODES = ['91140100MA0TEXT12Y', '92140105MA0TEXT20Y', '93140122MA0TEXT39C'];
const GOOD = {
  uscc: CODES[0],
  subject_name: '示范企业',
  tax_type: '增值税',
  published_on: '2026-10-15',
  arrears_balance: '100.00',
  tax_authority: '太原市税务局',
};
const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...CODES).map((uscc) => JSON.stringify({ ...GOOD, uscc })) },
  fc.nat(999).map((yuan) => JSON.stringify({ ...GOOD, arrears_balance: `${yuan}.50` })),
  fc.constantFrom(
    JSON.stringify({ ...GOOD, published_on: '2026/10/15' }),
    JSON.stringify({ ...GOOD, published_on: 'yesterday', nothing: 1 }),
    JSON.stringify({ ...GOOD, op: 'delete' }),
    '{"uscc":',
    '',
    'x'.repeat(10),
  ),
);

describe('pieceJudge', () => {
  it('judges a feed in pieces, told by an order, as it does in one go', () => {
    const terms = termsOf('application/x-ndjson');
    const [whole, part] = [pieceJudge(judged, terms), judgeAsOrdered(judgingOrder(judged, terms))];
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 8 }), { minLength: 1, maxLength: 6 }), (parts) => {
        const pieces = parts.map((lines, index) => pieceOf(lines, 1 + parts.slice(0, index).flat().length));
        const apart = pieces.map((piece) =>
          judgedIn(structuredClone(outcomeOf(() => part(piece, undefined)))),
        );
        expect(together(apart)).toEqual(together([whole(pieceOf(parts.flat()), undefined)]));
      }),
      { numRuns: 50 },
    );
  });

  it('names line and field of what it refuses in a later piece', () => {
    const judge = pieceJudge(judged, termsOf('application/x-ndjson'));
    const bad = JSON.stringify({ ...GOOD, published_on: 'yesterday' });
    const { received, rejected, findings } = judge(pieceOf([JSON.stringify(GOOD), bad], 1_000), undefined);
    expect([received, rejected]).toEqual([2, 1]);
    expect(findings).toMatchObject([
      { line: 1_001, pointer: '/published_on', severity: 'error', position: 0 },
    ]);
  });

  it('reads later pieces of a CSV by the header of the first', () => {
    const judge = pieceJudge(judged, termsOf('text/csv'));
    const names = Object.keys(GOOD);
    const row = Object.values(GOOD).join(',');
    const first = judge(pieceOf([names.join(','), row]), undefined);
    expect(first.columns).toEqual(names);
    const second = judge(pieceOf([row, 'too,few'], 3), first.columns);
    expect(second).toMatchObject({ received: 2, rejected: 1, findings: [{ line: 4 }] });
    expect(second.columns).toEqual(names);
  });

  it('gives the problem that ends a batch as plain values, to be thrown where it arrives', () => {
    const judge = pieceJudge(judged, { ...termsOf('application/x-ndjson'), regionCode: '440000' });
    const outcome = outcomeOf(() => judge(pieceOf([JSON.stringify(GOOD)], 7), undefined));
    const detail = 'Line 7 names an enterprise outside 440000.';
    expect(outcome).toEqual({ problem: { code: 'region-not-served', detail } });
    expect(() => judgedIn(outcome)).toThrow(
      expect.objectContaining({ code: 'region-not-served', status: 403, message: detail }),
    );
  });

  it('does not make a problem of a fault of its own', () => {
    const fault = (): never => {
      throw new TypeError('fault');
    };
    expect(() => outcomeOf(fault)).toThrow(TypeError);
  });
});
