import { bytesArray, type Statement, textArray } from '../../platform/database/index.js';
import { windowStartOf } from '../../rules/authorizations/index.js';
import type { KeptTable, Recording } from './recording.js';

type Value = string | Uint8Array | null;

/** A column of a statement's input: its type, and where its values come from. */
type Column<Of> = readonly [name: string, type: string, valueOf: (of: Of) => Value];

/** Position of a recording in the statement, and one thing that is written for it. */
type Part<T> = readonly [no: number, part: T];

type Line = Recording['lines'][number];

const SUBJECT: readonly Column<Part<Recording>>[] = [
  ['no', 'int', ([no]) => String(no)],
  ['counted_use_of', 'uuid', ([, { use }]) => use?.of ?? null],
  ['most_uses', 'int', ([, { use }]) => use?.most?.toString() ?? null],
  ['most_in_window', 'int', ([, { use }]) => use?.mostInWindow?.toString() ?? null],
  ['uscc', 'text', ([, { subject }]) => subject.uscc],
  ['institution_id', 'uuid', ([, { subject }]) => subject.institutionId],
  ['client_id', 'text', ([, { subject }]) => subject.clientId],
  ['operator_user', 'text', ([, { subject }]) => subject.operatorUser],
  ['purpose', 'text', ([, { subject }]) => subject.purpose],
  ['authorization_id', 'uuid', ([, { subject }]) => subject.authorizationId],
  ['application_no', 'text', ([, { subject }]) => subject.applicationNo],
  ['request_id', 'text', ([, { subject }]) => subject.requestId],
];
const LINE: readonly Column<Part<Line>>[] = [
  ['no', 'int', ([no]) => String(no)],
  ['id', 'uuid', ([, { id }]) => id],
  ['event', 'text', ([, { event }]) => event],
  ['item_codes', 'text[]', ([, { itemCodes }]) => `{${itemCodes.join(',')}}`],
  ['catalog_versions', 'jsonb', ([, { catalogVersions }]) => JSON.stringify(catalogVersions)],
  ['provider_id', 'uuid', ([, { providerId }]) => providerId],
  ['mode', 'text', ([, { mode }]) => mode],
  ['outcome', 'text', ([, { outcome }]) => outcome],
  ['reason_code', 'text', ([, { reasonCode }]) => reasonCode],
  ['rows', 'int', ([, { rows }]) => String(rows)],
  ['answer_digest', 'text', ([, { answerDigest }]) => answerDigest],
];

const THIS_WINDOW = windowStartOf('u');

/**
 * One statement that takes the counted uses, and writes the usage records and kept rows of every recording whose use was
 * taken or that needs none. Gives the positions of those. Of one authorization it can take only one use.
 */
export function recordStatement(table: KeptTable | null): Statement {
  const subjects = inputOf('q', SUBJECT, 1);
  const lines = inputOf('l', LINE, 1 + SUBJECT.length);
  return {
    name: `usage.record-${table?.name ?? 'alone'}`,
    text: `
      with asked as materialized (
        select * from ${subjects}
      ), taken as (
        update authorization_use u set uses = u.uses + 1, window_start = ${THIS_WINDOW},
          uses_in_window = case when u.window_unit is null then 0 when u.window_start = ${THIS_WINDOW}
            then u.uses_in_window + 1 else 1 end
        from asked q
        where u.uscc = q.uscc and u.authorization_id = q.counted_use_of
          and coalesce(u.uses < least(u.max_uses, q.most_uses), true)
          and (u.most_in_window is null or u.window_start is distinct from ${THIS_WINDOW}
            or u.uses_in_window < least(u.most_in_window, q.most_in_window))
        returning q.no
      ), granted as materialized (
        select * from asked q where q.counted_use_of is null or q.no in (select no from taken)
      ), recorded as (
        insert into usage_record (uscc, at, id, event, institution_id, client_id, operator_user, item_codes, catalog_versions,
          provider_id, mode, purpose, authorization_id, application_no, outcome, reason_code, rows, answer_digest, request_id)
        select q.uscc, date_trunc('milliseconds', clock_timestamp()), l.id, l.event, q.institution_id, q.client_id, q.operator_user,
          l.item_codes, l.catalog_versions, l.provider_id, l.mode, q.purpose, q.authorization_id,
          q.application_no, l.outcome, l.reason_code, l.rows, l.answer_digest, q.request_id
        from ${lines} join granted q on q.no = l.no
      )${table ? keptPart(table, 1 + SUBJECT.length + LINE.length) : ''}
      select no from granted`,
  };
}

/** The values of {@link recordStatement} for these recordings, whose kept rows are all of this table. */
export function recordValues(recordings: readonly Recording[], table: KeptTable | null): Buffer[] {
  const parts = recordings.map((recording, no) => [no, recording] as const);
  const lines = parts.flatMap(([no, recording]) => recording.lines.map((line) => [no, line] as const));
  const kept = parts.flatMap(([no, { kept: row }]) => (row ? [[String(no), ...row.values]] : []));
  const columns = table ? Object.entries({ no: 'int', ...table.columns }) : [];
  return [
    ...SUBJECT.map(([, , valueOf]) => textArray(parts.map(valueOf))),
    ...LINE.map(([, , valueOf]) => textArray(lines.map(valueOf))),
    ...columns.map(([, type], index) =>
      arrayOf(
        type,
        kept.map((row) => row[index] ?? null),
      ),
    ),
  ];
}

/** Byte strings go as they are, everything else as text. */
function arrayOf(type: string, values: readonly Value[]): Buffer {
  if (type !== 'bytea') return textArray(values);
  return bytesArray(values.map((value) => (typeof value === 'string' ? Buffer.from(value) : value)));
}

function keptPart({ name, columns }: KeptTable, from: number): string {
  const names = Object.keys(columns);
  const input = inputOf('k', [['no', 'int'], ...Object.entries(columns)], from);
  return `, kept as (
        insert into ${name} (${names.join(', ')})
        select ${names.map((column) => `k.${column}`).join(', ')} from ${input} join granted q on q.no = k.no
      )`;
}

/** Arrays of equal length, from this parameter on, as a table with columns of these types; byte strings or texts. */
function inputOf(
  alias: string,
  columns: readonly (readonly [name: string, type: string, ...unknown[]])[],
  from: number,
): string {
  const arrays = columns.map(([, type], index) => `$${from + index}::${typeInArray(type)}[]`);
  const names = columns.map(([name]) => name);
  const values = columns.map(([name, type]) => (type === typeInArray(type) ? name : `${name}::${type}`));
  const typed = values.map((value, index) => `${value} as ${names[index]}`);
  return `(select ${typed.join(', ')} from unnest(${arrays.join(', ')}) as ${alias}(${names.join(', ')})) ${alias}`;
}

const typeInArray = (type: string): string => (type === 'bytea' ? type : 'text');
