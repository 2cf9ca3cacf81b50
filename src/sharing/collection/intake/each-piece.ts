import { UnreadableFeed } from '../collection.problems.js';
import type { Columns, FeedFormat } from './feed-line.js';
import type { Piece } from './piece.js';

/** How the pieces of a feed are worked on. */
export interface PieceWork<Result> {
  readonly format: FeedFormat;
  /** Pieces begun before the first of them is done. */
  readonly atOnce: number;
  readonly work: (piece: Piece, columns: Columns) => Promise<Result>;
}

/**
 * Works on the pieces of a feed, several at once, and gives what comes of each in the order of the feed. Of a CSV the
 * header is waited for. Whoever stops early closes the source by it.
 *
 * @throws UnreadableFeed for a CSV without a header, and what `work` throws, for the first piece that fails
 */
export async function* eachPiece<Result extends { readonly columns: Columns }>(
  pieces: AsyncIterable<Piece>,
  { format, atOnce, work }: PieceWork<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  let columns: Columns;
  const isHeadless = (): boolean => format === 'text/csv' && !columns;
  for await (const piece of pieces) {
    begun.push(begin(work(piece, columns)));
    while (begun.length >= (isHeadless() ? 1 : atOnce)) {
      const first = begun.shift();
      if (!first) break;
      const result = await first;
      columns = result.columns;
      yield result;
    }
  }
  for (const next of begun) yield await next;
  if (isHeadless()) throw new UnreadableFeed('The CSV is empty. Its first line names the fields.');
}

/** Where an earlier piece fails nobody waits for this one any more. */
function begin<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined);
  return work;
}
