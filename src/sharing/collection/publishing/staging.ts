import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../../platform/crypto/index.js';
import { UnitOfWork } from '../../../platform/database/index.js';
import { BatchesRepository, type PlacedFinding } from '../batches.repository.js';
import type { BatchProfile } from '../doctor/batch-profile.js';
import { ProfileBuilder } from '../doctor/profile.js';
import type { FeedLine } from '../intake/feed-line.js';
import type { Finding, JudgedRecord, Verdict } from '../judging/verdict.js';
import { STAGED_COLUMNS, StagedRows } from './staged-rows.js';
import { type Lane, StagingLanes } from './staging-lanes.js';
import { UsccRanges } from './uscc-ranges.js';

/** A batch as it stands in its lane. Counts are lines. */
export interface Staged {
  readonly received: number;
  /** Lines rejected, those that state a fact twice included. */
  readonly rejected: number;
  readonly warned: number;
  readonly ranges: UsccRanges;
  readonly profile: BatchProfile;
}

/** How a batch is read: its lines, who judges them, and what is remembered of their values. */
export interface Reading {
  readonly lines: AsyncIterable<readonly FeedLine[]>;
  readonly judge: (line: FeedLine) => Verdict;
  readonly profile: ProfileBuilder;
}

const CHUNK_BYTES = 4_194_304;
const FINDING_BYTES = 200;

/** Judges the lines of a batch and puts the good ones into its lane, chunk by chunk. */
@Injectable()
export class Staging {
  constructor(
    private readonly lanes: StagingLanes,
    private readonly batches: BatchesRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Memory stays at one chunk, whatever the size of the batch. */
  async stage(lane: Lane, { lines, judge, profile }: Reading): Promise<Staged> {
    const tally = new Tally(profile);
    for await (const some of lines) {
      for (const line of some) tally.add(judge(line));
      if (tally.chunkBytes >= CHUNK_BYTES) await this.write(lane, tally);
      await nextTurn(); // other callers' requests come in between
    }
    await this.write(lane, tally);
    const { doubled, enterprises } = await this.batches.rejectDoubled(lane);
    const { received, warned, ranges } = tally;
    const rejected = tally.rejected + doubled;
    return { received, rejected, warned, ranges, profile: profile.profile(enterprises) };
  }

  private async write(lane: Lane, tally: Tally): Promise<void> {
    if (tally.chunkBytes === 0) return;
    const { rows, findings } = tally.takeChunk();
    await this.unitOfWork.run(async (tx) => {
      await this.lanes.hold(tx, lane);
      await tx.copy(`${lane.table} (${STAGED_COLUMNS})`, rows);
      await this.batches.insertFindings(tx, lane.batchId, findings);
    });
  }
}

class Tally {
  received = 0;
  rejected = 0;
  warned = 0;
  readonly ranges = new UsccRanges();
  private readonly rows = new StagedRows();
  private findings: PlacedFinding[] = [];

  constructor(private readonly profile: ProfileBuilder) {}

  get chunkBytes(): number {
    return (this.rows.isEmpty ? 0 : this.rows.size) + this.findings.length * FINDING_BYTES;
  }

  add(verdict: Verdict): void {
    this.received += 1;
    if ('rejected' in verdict) this.reject(verdict.rejected);
    else this.accept(verdict.accepted);
  }

  takeChunk(): { rows: Buffer; findings: PlacedFinding[] } {
    const chunk = { rows: this.rows.take(), findings: this.findings };
    this.findings = [];
    return chunk;
  }

  private reject(findings: readonly Finding[]): void {
    this.rejected += 1;
    this.note(findings, 'error');
  }

  private accept(judged: JudgedRecord): void {
    this.profile.add(judged.record, judged.op);
    this.ranges.add(judged.uscc);
    if (judged.warnings.length > 0) this.warned += 1;
    this.note(judged.warnings, 'warning');
    this.rows.add(judged, uuidv7());
  }

  private note(findings: readonly Finding[], severity: PlacedFinding['severity']): void {
    findings.forEach((finding, position) => this.findings.push({ ...finding, severity, position }));
  }
}
