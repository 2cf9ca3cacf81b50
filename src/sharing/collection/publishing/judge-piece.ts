import type { BatchProfile } from '../doctor/batch-profile.js';
import { ProfileBuilder } from '../doctor/profile.js';
import type { Columns } from '../intake/feed-line.js';
import type { Piece } from '../intake/piece.js';
import { type PieceOptions, readPiece } from '../intake/read-piece.js';
import { type JudgedItem, recordJudge } from '../judging/judge-record.js';
import type { JudgingRules } from '../judging/judging-rules.js';
import type { Finding, JudgedRecord, PlacedFinding, Verdict } from '../judging/verdict.js';
import { withinRegion } from '../judging/within-region.js';
import { StagedRows } from './staged-rows.js';
import { UsccSample } from './uscc-ranges.js';

/** By what the pieces of a batch are read and judged. Plain data. */
export interface JudgingTerms extends Pick<PieceOptions, 'format' | 'limits'> {
  readonly kind: BatchProfile['kind'];
  readonly rules: JudgingRules;
  /** The region its provider serves. */
  readonly regionCode: string;
  /** YYYY-MM-DD in Asia/Shanghai. */
  readonly today: string;
}

/** What became of the lines of a piece. Counts are lines. Plain data. */
export interface JudgedPiece {
  readonly received: number;
  readonly rejected: number;
  readonly warned: number;
  readonly findings: readonly PlacedFinding[];
  /** The good records as one COPY, see `StagedRows`; `undefined` when there are none. */
  readonly rows: Uint8Array<ArrayBuffer> | undefined;
  /** A sample of their credit codes. */
  readonly codes: readonly string[];
  /** How many enterprises it names is not known: 0. */
  readonly profile: BatchProfile;
  /** For the pieces that follow. */
  readonly columns: Columns;
}

/** Judges a piece. @throws UnreadableFeed, RegionNotServed */
export type PieceJudge = (piece: Piece, columns: Columns) => JudgedPiece;

/** Rows are somewhat longer than the lines they come from. */
const GROWTH = 1.5;

/** Prepares the judging of a batch's pieces. */
export function pieceJudge(judged: JudgedItem, terms: JudgingTerms): PieceJudge {
  const { item } = judged;
  const { kind, rules, regionCode, today, format, limits } = terms;
  const judge = withinRegion(recordJudge(judged, rules, today), regionCode);
  return (piece, columns) => {
    const read = readPiece(piece, columns, { format, item, limits });
    const tally = new Tally(new StagedRows(GROWTH * piece.bytes.length), new ProfileBuilder(item, kind));
    for (const line of read.lines) tally.add(judge(line));
    return { received: read.lines.length, ...tally.result(), columns: read.columns };
  };
}

class Tally {
  private rejected = 0;
  private warned = 0;
  private readonly sample = new UsccSample();
  private readonly findings: PlacedFinding[] = [];

  constructor(
    private readonly rows: StagedRows,
    private readonly profile: ProfileBuilder,
  ) {}

  add(verdict: Verdict): void {
    if ('rejected' in verdict) this.reject(verdict.rejected);
    else this.accept(verdict.accepted);
  }

  result(): Omit<JudgedPiece, 'received' | 'columns'> {
    const { rejected, warned, findings } = this;
    const [rows, profile] = [this.rows.finish(), this.profile.profile(0)];
    return { rejected, warned, findings, rows, codes: this.sample.codes, profile };
  }

  private reject(findings: readonly Finding[]): void {
    this.rejected += 1;
    this.note(findings, 'error');
  }

  private accept(judged: JudgedRecord): void {
    this.profile.add(judged.record, judged.op);
    this.sample.add(judged.uscc);
    if (judged.warnings.length > 0) this.warned += 1;
    this.note(judged.warnings, 'warning');
    this.rows.add(judged);
  }

  private note(findings: readonly Finding[], severity: PlacedFinding['severity']): void {
    findings.forEach((finding, position) => this.findings.push({ ...finding, severity, position }));
  }
}
