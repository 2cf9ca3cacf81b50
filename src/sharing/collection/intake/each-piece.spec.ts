import { setTimeout as sleep } from 'node:timers/promises';
import { eachPiece } from './each-piece.js';
import type { Columns, FeedFormat } from './feed-line.js';
import type { Piece } from './piece.js';

const NDJSON = 'application/x-ndjson';

/** Pieces that are known by their first line, and whether their source was closed. */
function source(count: number) {
  const state = { taken: 0, isClosed: false };
  async function* pieces(): AsyncGenerator<Piece> {
    try {
      for (let firstLine = 1; firstLine <= count; firstLine += 1) {
        state.taken = firstLine;
        yield { firstLine, charset: 'utf-8', bytes: new Uint8Array() };
      }
    } finally {
      state.isClosed = true;
    }
  }
  return { state, pieces: pieces() };
}
interface Done {
  readonly firstLine: number;
  readonly columns: Columns;
}
type Work = (piece: Piece, columns: Columns) => Promise<Done>;
const echo: Work = async ({ firstLine }, columns) => ({ firstLine, columns });
async function linesOf(
  pieces: AsyncIterable<Piece>,
  work: Work,
  format: FeedFormat = NDJSON,
): Promise<number[]> {
  const lines: number[] = [];
  for await (const { firstLine } of eachPiece(pieces, { format, atOnce: 3, work })) lines.push(firstLine);
  return lines;
}

describe('eachPiece', () => {
  it('gives the results in the order of the feed, whichever is done first', async () => {
    const work: Work = async (piece, columns) => {
      await sleep(piece.firstLine % 2 === 0 ? 0 : 10);
      return echo(piece, columns);
    };
    expect(await linesOf(source(7).pieces, work)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('begins as many at once as it may and no more, however slow the reader is', async () => {
    const { state, pieces } = source(100);
    let [running, most] = [0, 0];
    const work: Work = async (piece, columns) => {
      most = Math.max(most, (running += 1));
      await sleep(5);
      running -= 1;
      return echo(piece, columns);
    };
    for await (const { firstLine } of eachPiece(pieces, { format: NDJSON, atOnce: 3, work })) {
      await sleep(1);
      expect(state.taken - firstLine).toBeLessThan(3);
      if (firstLine === 10) break;
    }
    expect(most).toBe(3);
  });

  it('waits for the header of a CSV, and passes it on', async () => {
    const seen: Columns[] = [];
    const work: Work = async (piece, columns) => {
      seen.push(columns);
      await sleep(1);
      return { firstLine: piece.firstLine, columns: columns ?? (piece.firstLine === 2 ? ['a'] : undefined) };
    };
    expect(await linesOf(source(5).pieces, work, 'text/csv')).toEqual([1, 2, 3, 4, 5]);
    expect(seen).toEqual([undefined, undefined, ['a'], ['a'], ['a']]);
  });

  it.each([0, 2])('refuses a CSV of %i pieces without a header', async (count) => {
    await expect(linesOf(source(count).pieces, echo, 'text/csv')).rejects.toMatchObject({
      code: 'unreadable-feed',
      message: 'The CSV is empty. Its first line names the fields.',
    });
  });

  it('throws for the first piece that fails, closes the source, and leaves no failure behind', async () => {
    const { state, pieces } = source(100);
    const work: Work = async ({ firstLine }) => {
      await sleep(20 - firstLine);
      throw new Error(`piece ${firstLine}`);
    };
    await expect(linesOf(pieces, work)).rejects.toThrow('piece 1');
    expect(state).toEqual({ taken: 3, isClosed: true });
    await sleep(30);
  });

  it('closes the source when the reader stops early', async () => {
    const { state, pieces } = source(100);
    for await (const { firstLine } of eachPiece(pieces, { format: NDJSON, atOnce: 3, work: echo })) {
      if (firstLine === 2) break;
    }
    expect(state.isClosed).toBe(true);
  });
});
