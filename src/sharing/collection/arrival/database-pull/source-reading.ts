import { createHash, type Hash } from 'node:crypto';
import type { CatalogItem } from '../../../../rules/catalog/index.js';
import type { PageBounds } from './dialect.js';
import { feedLineOf, type SourceRow } from './pulled-record.js';
import type { PullMark, PullSource } from './pull-source.js';
import { SourceFault } from './source-faults.js';
import { readWatermark, type Watermark } from './watermark.js';

const PAGE_ROWS = 5_000;

/** Where pages come from. */
export interface Pages {
  page(bounds: PageBounds): Promise<SourceRow[]>;
}

/** Which rows a reading takes: later than `after` (all, where there is none), up to `upper`. */
export interface ReadingBounds {
  readonly item: CatalogItem;
  readonly source: PullSource;
  readonly after: Watermark | undefined;
  readonly upper: Watermark;
  /** The rows later than this make the digest of the tail. */
  readonly tailAfter: Watermark;
}

/**
 * Reads rows page by page and makes the lines of a feed of them. Pages follow the pair of time and tie, so that rows
 * of one time are neither lost nor doubled at a border.
 *
 * The end of what is read is fixed at the start; a row written meanwhile moves behind it and is read the next time.
 * The tail, the last minutes before that end, is remembered by its digest: rows committed late, with an older time,
 * change it.
 */
export class SourceReading {
  rows = 0;
  private readonly tail: Hash = createHash('sha256');
  private ended = false;

  constructor(
    private readonly pages: Pages,
    private readonly bounds: ReadingBounds,
  ) {}

  /** The lines, a page at a time. @throws SourceFault, and the reason of the signal when it ends the reading */
  async *lines(signal: AbortSignal): AsyncGenerator<Buffer> {
    const { after, upper } = this.bounds;
    let from: PageBounds['after'] = after === undefined ? undefined : { watermark: after };
    for (;;) {
      signal.throwIfAborted();
      const page = await this.pages.page({ after: from, upper, limit: PAGE_ROWS + 1 });
      assertTold(page);
      const rows = page.slice(0, PAGE_ROWS);
      if (rows.length > 0) yield this.linesOf(rows);
      const last = rows.at(-1);
      if (page.length <= PAGE_ROWS || last === undefined) break;
      from = last;
    }
    this.ended = true;
  }

  /** Reads to the end for the digest of the tail alone. */
  async passOver(signal: AbortSignal): Promise<void> {
    const lines = this.lines(signal);
    while (!(await lines.next()).done) continue;
  }

  /** The newest time it takes. */
  get upper(): Watermark {
    return this.bounds.upper;
  }

  /** How far the pull has come with this reading. Only once all lines were taken. */
  mark(): PullMark {
    if (!this.ended) throw new Error('The reading has not come to its end');
    return { watermark: this.bounds.upper, tailDigest: this.tail.copy().digest('hex') };
  }

  private linesOf(rows: readonly SourceRow[]): Buffer {
    const { item, source, tailAfter } = this.bounds;
    const lines = rows.map((row) => {
      const line = feedLineOf(item, source, row);
      if ((readWatermark(row.watermark) ?? '') > tailAfter) this.tail.update(line);
      return line;
    });
    this.rows += rows.length;
    return Buffer.from(lines.join(''));
  }
}

/** One row more than a page is looked at, so that two rows nothing tells apart are seen at a border too. */
function assertTold(page: readonly SourceRow[]): void {
  const twin = page.find(({ watermark, tie }, index) => {
    const before = page[index - 1];
    return before?.watermark === watermark && before.tie === tie;
  });
  if (twin) throw new SourceFault('tie-not-unique', 'Two rows of one time have the same tie column.');
}
