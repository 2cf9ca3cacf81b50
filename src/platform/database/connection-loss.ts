import { QueryFailedError } from 'typeorm';

/** A connection that broke. Other peers' errors are named where they are met: senders' and departments'. */
const BROKEN = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT']);
/** Classes 08 (connection), 53 (resources), 57P (operator intervention), and the statement and lock limits. */
const UNAVAILABLE_STATE = /^(08|53|57P|57014|55P03)/;
const LOST_MESSAGE =
  /Connection terminated|timeout exceeded when trying to connect|connection timeout|not queryable|Connection is not established|Driver not Connected/i;

/** Work has waited for its turn at the database for as long as it may, and nothing of it was done. */
export class WaitedTooLong extends Error {
  override readonly name = 'WaitedTooLong';
}

/**
 * Whether an error means that the database cannot answer now (gone, starting, overloaded, out of time), so
 * that the caller may try again, in contrast to a fault of the statement.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof QueryFailedError) return isDatabaseUnavailable(error.driverError);
  if (error instanceof WaitedTooLong) return true;
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.some(isDatabaseUnavailable)) return true;
  const code = codeOf(error);
  return BROKEN.has(code) || UNAVAILABLE_STATE.test(code) || LOST_MESSAGE.test(error.message);
}

/** Classes 22 (values), 23 (constraints) and 40 (conflicts between transactions). */
const STATEMENT_STATE = /^(22|23|40)/;

/** Whether the database has refused a statement for its values, and with certainty done nothing of it. */
export function isFaultOfStatement(error: unknown): boolean {
  return error instanceof Error && STATEMENT_STATE.test(codeOf(error));
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether an error is a violation of the named unique constraint or index. */
export function violatesUnique(error: unknown, constraint: string): boolean {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return (
    cause instanceof Error &&
    'code' in cause &&
    cause.code === '23505' &&
    'constraint' in cause &&
    cause.constraint === constraint
  );
}
