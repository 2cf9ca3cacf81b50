import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { WindowUnit } from './authorization-lifecycle.js';

/**
 * How often a counted authorization was used. A row of its own, so that an answer that is counting never
 * holds up a revocation.
 */
@Entity('authorization_use')
@Check('ck_authorization_use_count', 'uses between 0 and max_uses')
@Check(
  'ck_authorization_use_window',
  `(most_in_window is null) = (window_unit is null) and window_unit in ('day', 'week', 'month')
   and uses_in_window between 0 and most_in_window`,
)
export class AuthorizationUseEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_authorization_use' })
  uscc: string;

  @PrimaryColumn({ name: 'authorization_id', type: 'uuid', primaryKeyConstraintName: 'pk_authorization_use' })
  authorizationId: string;

  @Column({ name: 'max_uses', type: 'integer', nullable: true })
  maxUses: number | null;

  @Column({ type: 'integer' })
  uses: number;

  /** How many uses there may be in each `windowUnit`; both `null`: as many as there are uses. */
  @Column({ name: 'most_in_window', type: 'integer', nullable: true })
  mostInWindow: number | null;

  /** A day, a week or a month of the calendar in Asia/Shanghai. */
  @Column({ name: 'window_unit', type: 'text', nullable: true })
  windowUnit: WindowUnit | null;

  /** First day of the window that `usesInWindow` counts; another one has begun since where it is not that of today. */
  @Column({ name: 'window_start', type: 'date', nullable: true })
  windowStart: string | null;

  @Column({ name: 'uses_in_window', type: 'integer', default: 0 })
  usesInWindow: number;
}
