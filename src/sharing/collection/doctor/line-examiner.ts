import type { CatalogItem } from '../../../rules/catalog/index.js';
import type { FeedLine } from '../intake/feed-line.js';
import type { Finding, JudgedRecord, Verdict } from '../judging/verdict.js';
import type { BatchProfile } from './batch-profile.js';
import { LineObserver } from './evidence.js';
import { FindingsSummary } from './findings-summary.js';
import { HashedSet } from './hashed-set.js';
import { ProfileBuilder } from './profile.js';

/** Lines of a feed by what became of them. */
export interface LineCounts {
  readonly received: number;
  readonly rejected: number;
  readonly warned: number;
}

/** Notes what becomes of the lines of a feed, in memory that does not grow with it. */
export class LineExaminer {
  readonly findings = new FindingsSummary();
  readonly observer: LineObserver;
  private readonly profiles: ProfileBuilder;
  private readonly facts = new HashedSet();
  private readonly enterprises = new HashedSet();
  private received = 0;
  private rejected = 0;
  private warned = 0;

  constructor(item: CatalogItem, kind: BatchProfile['kind']) {
    this.observer = new LineObserver(item);
    this.profiles = new ProfileBuilder(item, kind);
  }

  note(line: FeedLine, verdict: Verdict): void {
    this.received += 1;
    if ('rejected' in verdict) this.reject(line, verdict.rejected);
    else if (this.isNew(verdict.accepted)) this.accept(line, verdict.accepted);
    else this.reject(line, [doubled(line.line)]);
  }

  counts(): LineCounts {
    const { received, rejected, warned } = this;
    return { received, rejected, warned };
  }

  profile(): BatchProfile {
    return this.profiles.profile(this.enterprises.size);
  }

  private isNew({ uscc, key }: JudgedRecord): boolean {
    return this.facts.add(`${uscc} ${key}`);
  }

  private accept(line: FeedLine, { uscc, record, op, warnings }: JudgedRecord): void {
    this.enterprises.add(uscc);
    this.profiles.add(record, op);
    if (warnings.length > 0) this.warned += 1;
    this.findings.add(warnings, 'warning');
    this.observer.observe(line, []);
  }

  private reject(line: FeedLine, findings: readonly Finding[]): void {
    this.rejected += 1;
    this.findings.add(findings, 'error');
    this.observer.observe(line, findings);
  }
}

const doubled = (line: number): Finding => ({
  line,
  pointer: '',
  code: 'duplicate-record',
  detail: 'an earlier line of this batch states the same fact',
});
