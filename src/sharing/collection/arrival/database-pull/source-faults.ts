import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import type { PullProblem } from './database-pull.entity.js';

/** What can be wrong with a department's database, or with what the operator lets a pull do. */
export type SourceFaultCode =
  | 'provider-not-active'
  | 'host-not-allowed'
  | 'credential-unreadable'
  | 'source-unreachable'
  | 'login-refused'
  | 'tls-failed'
  | 'source-too-slow'
  | 'source-failed'
  | 'view-missing'
  | 'view-not-readable'
  | 'view-changed'
  | 'column-type'
  | 'watermark-null'
  | 'watermark-unreadable'
  | 'watermark-ahead'
  | 'watermark-moved-back'
  | 'tie-not-unique';

/** Ends a run: nothing is delivered and the watermark stays. The detail is for the provider. */
export class SourceFault extends Error implements PullProblem {
  constructor(
    readonly code: SourceFaultCode,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
  }
}

interface KnownFault {
  readonly code: SourceFaultCode;
  readonly detail: string;
  readonly signs: RegExp;
}

/** By the codes of both database systems and of the network, and the few faults that have a message only. */
const KNOWN: readonly KnownFault[] = [
  {
    code: 'login-refused',
    detail: 'The database refuses the user, the password or the name of the database.',
    signs: /^(28P01|28000|3D000|ER_ACCESS_DENIED_ERROR|ER_DBACCESS_DENIED_ERROR|ER_BAD_DB_ERROR)\b/,
  },
  {
    code: 'view-missing',
    detail: 'The view is not there.',
    signs: /^(42P01|ER_NO_SUCH_TABLE)\b/,
  },
  {
    code: 'view-changed',
    detail: 'The view does not have the columns it had when the pull was connected.',
    signs: /^(42703|ER_BAD_FIELD_ERROR|ER_VIEW_INVALID)\b/,
  },
  {
    code: 'view-not-readable',
    detail: 'The user may not read the view.',
    signs: /^(42501|ER_TABLEACCESS_DENIED_ERROR|ER_COLUMNACCESS_DENIED_ERROR)\b/,
  },
  {
    code: 'source-too-slow',
    detail: 'The database did not answer in time. Is there an index over the watermark and the tie?',
    signs: /^(57014|1969|ER_QUERY_TIMEOUT|ER_STATEMENT_TIMEOUT|PROTOCOL_SEQUENCE_TIMEOUT)\b|read timeout/,
  },
  {
    code: 'tls-failed',
    detail: 'The encrypted connection failed, or the certificate of the server is not one to be trusted.',
    signs:
      /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|HANDSHAKE_)|support SSL|secure connection/,
  },
  {
    code: 'source-unreachable',
    detail: 'The database cannot be reached, or the connection broke.',
    signs:
      /^(E[A-Z]+|EAI_\w+|08...|53...|57P0.|PROTOCOL_CONNECTION_LOST|ER_CON_COUNT_ERROR)\b|terminated|closed|timeout/i,
  },
];

/** Names what a driver threw. What is not known by its code is `source-failed`; the operator sees the cause. */
export function sourceFaultOf(error: unknown): SourceFault {
  if (error instanceof SourceFault) return error;
  const thrown: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const isGone = thrown instanceof QueryRunnerAlreadyReleasedError;
  const sign = isGone ? 'terminated' : signOf(thrown);
  const known = KNOWN.find(({ signs }) => signs.test(sign));
  const { code, detail } = known ?? { code: 'source-failed', detail: 'The database could not be read.' };
  return new SourceFault(code, detail, { cause: thrown });
}

/** The code of an error, its number where a driver has no name for it, and its message. */
function signOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return '';
  const { code, errno } = thrown as NodeJS.ErrnoException; // both may be missing, and are looked at
  return `${typeof code === 'string' ? code : (errno ?? '')} ${thrown.message}`.trim();
}
