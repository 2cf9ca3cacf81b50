import {
  type Dialect,
  type DialectOf,
  type PageBounds,
  quotedView,
  type SourceStatement,
} from './dialect.js';

const TIMES: ReadonlySet<string> = new Set(['timestamptz', 'timestamp', 'date']);
const TIES: ReadonlySet<string> = new Set([
  'int2',
  'int4',
  'int8',
  'numeric',
  'text',
  'varchar',
  'bpchar',
  'uuid',
]);
/** Before every time there is. */
const BEGINNING = '-infinity';

/**
 * PostgreSQL. Every value is read as text, so that no amount becomes a float and no day a moment; a time with zone
 * is shown at the session's offset and compared as the index has it.
 */
export const postgresDialect: Dialect = {
  session: (utcOffset, timeoutMs) => [
    'set session characteristics as transaction read only',
    `set statement_timeout = ${timeoutMs}`,
    `set time zone interval '${utcOffset}' hour to minute`,
    `set datestyle = 'ISO, YMD'`,
  ],

  columns: (of) => ({
    text: `
      select a.attname as name, t.typname as type from pg_attribute a join pg_type t on t.oid = a.atttypid
      where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped`,
    values: [quotedView(of)],
  }),

  isTime: ({ type }) => TIMES.has(type),
  isTie: ({ type }) => TIES.has(type),
  isReadable: ({ type }) => type !== 'bytea',

  bounds: (of) => {
    const { watermark, tie, view } = namesOf(of);
    return {
      text: `
        select (select max(${watermark})::timestamp::text from ${view}) as upper,
          exists (select 1 from ${view}
            where ${watermark} is null or ${tie} is null or ${watermark} = '${BEGINNING}') as gaps`,
      values: [],
    };
  },

  page: (of, columns, { after, upper, limit }: PageBounds): SourceStatement => {
    const { watermark, tie, view } = namesOf(of);
    const cells = columns.map((column, index) => `, ${of.quote(column)}::text as c${index}`);
    const isPast =
      after?.tie === undefined
        ? `${watermark} > $1::timestamp`
        : `(${watermark}, ${tie}) > ($1::timestamp, $3)`;
    return {
      text: `
        select ${watermark}::timestamp::text as w, ${tie}::text as t${cells.join('')} from ${view}
        where ${isPast} and ${watermark} <= $2::timestamp
        order by ${watermark}, ${tie} limit ${limit}`,
      values: [after?.watermark ?? BEGINNING, upper, ...(after?.tie === undefined ? [] : [after.tie])],
    };
  },
};

function namesOf(of: DialectOf): { watermark: string; tie: string; view: string } {
  const { watermarkColumn, tieColumn } = of.source;
  return { watermark: of.quote(watermarkColumn), tie: of.quote(tieColumn), view: quotedView(of) };
}
