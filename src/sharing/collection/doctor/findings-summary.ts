import type { Finding } from '../judging/verdict.js';

/** A finding and what it means for its line. */
export interface NotedFinding extends Finding {
  /** `error`: the line is not taken. `warning`: it is, and somebody should look at it. */
  readonly severity: 'error' | 'warning';
}

/** The same finding on many lines. */
export interface FindingGroup {
  readonly code: string;
  readonly pointer: string;
  readonly severity: NotedFinding['severity'];
  readonly count: number;
  readonly firstLine: number;
}

const MOST_FINDINGS = 1_000;
const MOST_GROUPS = 1_000;
/** Names of unknown fields come from the sender and may be of any length. */
const LONGEST_POINTER = 200;

/** Keeps the first findings of a feed and counts all of them, in memory that does not grow with the feed. */
export class FindingsSummary {
  /** The first 1,000, in the order of the lines. */
  readonly first: NotedFinding[] = [];
  private readonly byKind = new Map<string, FindingGroup & { count: number }>();

  add(findings: readonly Finding[], severity: NotedFinding['severity']): void {
    for (const finding of findings) this.note(finding, severity);
  }

  /** The groups, the largest first. */
  groups(): FindingGroup[] {
    return [...this.byKind.values()].toSorted((a, b) => b.count - a.count || a.firstLine - b.firstLine);
  }

  private note(finding: Finding, severity: NotedFinding['severity']): void {
    const noted = { ...finding, pointer: shortened(finding.pointer), severity };
    if (this.first.length < MOST_FINDINGS) this.first.push(noted);
    const known = this.groupOf(noted);
    if (known) known.count += 1;
    else this.open(noted);
  }

  private groupOf({ code, pointer, severity }: NotedFinding): { count: number } | undefined {
    const isFull = this.byKind.size >= MOST_GROUPS;
    return (
      this.byKind.get(keyOf(code, pointer, severity)) ??
      (isFull ? this.byKind.get(keyOf(code, '', severity)) : undefined)
    );
  }

  private open({ code, pointer, severity, line }: NotedFinding): void {
    // Beyond the limit what is left is counted by code alone; codes are a closed list.
    const place = this.byKind.size < MOST_GROUPS ? pointer : '';
    this.byKind.set(keyOf(code, place, severity), {
      code,
      pointer: place,
      severity,
      count: 1,
      firstLine: line,
    });
  }
}

const keyOf = (...parts: readonly string[]): string => parts.join('\n');

function shortened(pointer: string): string {
  return pointer.length > LONGEST_POINTER ? `${pointer.slice(0, LONGEST_POINTER).toWellFormed()}…` : pointer;
}
