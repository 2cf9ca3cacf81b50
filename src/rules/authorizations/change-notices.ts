import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/index.js';
import { callerOf } from '../../parties/identity/index.js';
import { Notices } from '../../parties/notices/index.js';
import { noticesOf } from './authorization-notices.js';
import type { ChangeNote } from './change-note.js';
import { TermsReader } from './terms-reader.js';

/** Tells of changes those who did not make them. */
@Injectable()
export class ChangeNotices {
  constructor(
    private readonly notices: Notices,
    private readonly terms: TermsReader,
  ) {}

  /** Posts the notices of a change in its own transaction. */
  async post(tx: Transaction, noted: ChangeNote, at: Date): Promise<void> {
    const { deleteCopiesWithinDays } = this.terms.limits;
    const told = { by: callerOf(noted.request).role, at, deleteCopiesWithinDays };
    for (const notice of noticesOf(noted, told)) await this.notices.post(tx, notice);
  }
}
