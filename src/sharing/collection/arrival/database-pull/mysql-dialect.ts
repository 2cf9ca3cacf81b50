import {
  type Dialect,
  type DialectOf,
  type PageBounds,
  quotedView,
  type SourceStatement,
} from './dialect.js';

const TIMES = ['datetime', 'timestamp', 'date'];
const BYTES = /blob|binary|^bit|geometry|point|polygon|linestring/;
const TIES = /^(tinyint|smallint|mediumint|int|bigint|char|varchar|uuid)\b/;
/** Before every time there is; what some write for "none" lies before it. */
const BEGINNING = '0001-01-01 00:00:00';

/**
 * MySQL and MariaDB. A row of two columns is not compared as a pair here, because MySQL finds no way through an
 * index for it; a whole number is never compared with text, which would make floats of both.
 */
export const mysqlDialect: Dialect = {
  session: (utcOffset, timeoutMs, version) => [
    'set session transaction read only',
    /mariadb/i.test(version)
      ? `set session max_statement_time = ${timeoutMs / 1_000}`
      : `set session max_execution_time = ${timeoutMs}`,
    `set time_zone = '${utcOffset}'`,
  ],

  columns: ({ source: { schema, view } }) => ({
    text: `
      select column_name as name, column_type as type from information_schema.columns
      where table_schema = ${schema === null ? 'database()' : '?'} and table_name = ?`,
    values: [...(schema === null ? [] : [schema]), view],
  }),

  isTime: ({ type }) => TIMES.some((time) => type.startsWith(time)),
  isTie: ({ type }) => TIES.test(type),
  isReadable: ({ type }) => !BYTES.test(type),

  bounds: (of) => {
    const { watermark, tie, view } = namesOf(of);
    return {
      text: `
        select (select cast(max(${watermark}) as char) from ${view}) as upper,
          exists (select 1 from ${view}
            where ${watermark} is null or ${tie} is null or ${watermark} <= '${BEGINNING}') as gaps`,
      values: [],
    };
  },

  page: (of, columns, { after, upper, limit }: PageBounds): SourceStatement => {
    const { watermark, tie, view } = namesOf(of);
    const cells = columns.map((column, index) => `, cast(${of.quote(column)} as char) as c${index}`);
    const from = after?.watermark ?? BEGINNING;
    const isPast =
      after?.tie === undefined
        ? `${watermark} > ?`
        : `(${watermark} > ? or (${watermark} = ? and ${tie} > ${tieValue(of)}))`;
    return {
      text: `
        select cast(${watermark} as char) as w, cast(${tie} as char) as t${cells.join('')} from ${view}
        where ${isPast} and ${watermark} <= ?
        order by ${watermark}, ${tie} limit ${limit}`,
      values: [from, ...(after?.tie === undefined ? [] : [from, after.tie]), upper],
    };
  },
};

function tieValue({ source, columns }: DialectOf): string {
  const type = columns.find(({ name }) => name === source.tieColumn)?.type ?? '';
  if (!/int/.test(type)) return '?';
  return type.includes('unsigned') ? 'cast(? as unsigned)' : 'cast(? as signed)';
}

function namesOf(of: DialectOf): { watermark: string; tie: string; view: string } {
  const { watermarkColumn, tieColumn } = of.source;
  return { watermark: of.quote(watermarkColumn), tie: of.quote(tieColumn), view: quotedView(of) };
}
