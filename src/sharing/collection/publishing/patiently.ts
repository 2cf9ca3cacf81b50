import type { Statement, Transaction, UnitOfWork } from '../../../platform/database/index.js';

/** A province's batch takes longer than a request may; its size is bounded by the limit of its bytes. */
export const PATIENCE: Statement = {
  name: 'publishing.patience',
  text: `
    select set_config('statement_timeout', '1h', true), set_config('lock_timeout', '1h', true),
      set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`,
};

/** Does work on a whole batch in a transaction whose statements may take their time. */
export async function patiently<T>(
  unitOfWork: UnitOfWork,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return unitOfWork.run(async (tx) => {
    await tx.query(PATIENCE, []);
    return work(tx);
  });
}
