import { Column } from 'typeorm';
import type { Mode } from '../catalog/index.js';
import type { WindowUnit } from './authorization-lifecycle.js';
import type { Purpose } from './purposes.js';

/** The columns of terms, which are the same whether they are asked for or given. */
export abstract class TermsColumns {
  @Column({ name: 'institution_id', type: 'uuid' })
  institutionId: string;

  @Column({ name: 'item_codes', type: 'text', array: true })
  itemCodes: string[];

  @Column({ type: 'text', array: true })
  modes: Mode[];

  @Column({ type: 'text' })
  purpose: Purpose;

  @Column({ name: 'valid_from', type: 'timestamptz', precision: 3 })
  validFrom: Date;

  @Column({ name: 'valid_until', type: 'timestamptz', precision: 3 })
  validUntil: Date;

  @Column({ name: 'max_uses', type: 'integer', nullable: true })
  maxUses: number | null;

  /** How many uses there may be in each `windowUnit`; both `null`: as many as there are uses. */
  @Column({ name: 'most_in_window', type: 'integer', nullable: true })
  mostInWindow: number | null;

  /** A day, a week or a month of the calendar in Asia/Shanghai. */
  @Column({ name: 'window_unit', type: 'text', nullable: true })
  windowUnit: WindowUnit | null;

  /** First day the facts may be about (YYYY-MM-DD, Asia/Shanghai); `null`: any. */
  @Column({ name: 'data_from', type: 'date', nullable: true })
  dataFrom: string | null;

  /** Day before which the facts must end; `null`: any. */
  @Column({ name: 'data_until', type: 'date', nullable: true })
  dataUntil: string | null;
}
