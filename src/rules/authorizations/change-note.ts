import type { CallNote } from '../../parties/identity/index.js';
import type { AuthorizationChange } from './authorization-lifecycle.js';
import type { Purpose } from './purposes.js';

/** What changed, by whom, and why. */
export interface ChangeNote {
  readonly change: AuthorizationChange;
  readonly of: {
    readonly uscc: string;
    readonly id: string;
    readonly institutionId: string;
    readonly itemCodes: readonly string[];
    readonly purpose: Purpose;
    readonly version: number | null;
    /** The state it begins in. */
    readonly status?: string;
    readonly validFrom: Date;
    readonly validUntil: Date;
    /** Of what is asked for: until when the enterprise may decide. */
    readonly decideUntil?: Date;
  };
  /** By which it was changed. */
  readonly request: CallNote;
  readonly reason: string | null;
}
