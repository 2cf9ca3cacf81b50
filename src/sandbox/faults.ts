import { DEPARTMENTS } from './departments.js';

/** The ways a department can be made to misbehave. */
export const FAULT_KINDS = [
  'none',
  'slow',
  'hang',
  'hang-mid-body',
  'short-body',
  'error-500',
  'unavailable-503',
  'garbage',
  'html',
  'huge',
  'endless',
  'wrong-schema',
  'wrong-subject',
  'extra-fields',
  'duplicate-keys',
  'negative-amounts',
  'leaks-value',
  'redirect',
] as const;

/** One value of {@link FAULT_KINDS}. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault in force. `delayMs` concerns `slow` only; `times` is the number of calls left, endless without it. */
export interface Fault {
  readonly kind: FaultKind;
  readonly delayMs: number;
  readonly times?: number;
}

const DEFAULT_DELAY_MS = 1500;
const LONGEST_DELAY_MS = 600_000;
const NO_FAULT: Fault = { kind: 'none', delayMs: DEFAULT_DELAY_MS };

/**
 * Reads `{ kind, delayMs?, times? }`.
 * @returns undefined when it says anything else
 */
export function parseFault(body: unknown): Fault | undefined {
  if (typeof body !== 'object' || body === null || !('kind' in body)) return undefined;
  const kind = FAULT_KINDS.find((known) => known === body.kind);
  const delayMs = 'delayMs' in body ? body.delayMs : DEFAULT_DELAY_MS;
  const times = 'times' in body ? body.times : undefined;
  if (kind === undefined || !isCount(delayMs, 0) || delayMs > LONGEST_DELAY_MS) return undefined;
  if (times === undefined) return { kind, delayMs };
  return isCount(times, 1) ? { kind, delayMs, times } : undefined;
}

function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least;
}

/** Which fault every department has at the moment. A fresh board has none. */
export class FaultBoard {
  private readonly faults = new Map<string, Fault>();

  /** Sets the fault of a department until it is changed or used up. */
  set(departmentKey: string, fault: Fault): void {
    this.faults.set(departmentKey, fault);
  }

  /** The fault the next call meets; counts as one call of a fault that holds for a number of calls. */
  take(departmentKey: string): Fault {
    const fault = this.faults.get(departmentKey) ?? NO_FAULT;
    if (fault.times !== undefined) {
      this.faults.set(departmentKey, fault.times > 1 ? { ...fault, times: fault.times - 1 } : NO_FAULT);
    }
    return fault;
  }

  /** The state of all departments: key → fault. */
  all(): Record<string, Fault> {
    return Object.fromEntries(DEPARTMENTS.map(({ key }) => [key, this.faults.get(key) ?? NO_FAULT]));
  }
}
