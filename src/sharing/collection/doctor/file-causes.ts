import type { Cause, CauseRule } from './cause.js';
import type { Evidence } from './evidence.js';
import type { Signature } from './file-head.js';
import { renamesOf } from './template.js';

const SIGNED: Record<Signature, string> = {
  gzip: 'The file is compressed with gzip: declare Content-Encoding: gzip (feed push --gzip, or name the file .gz).',
  zip: 'The file is a ZIP archive or an Excel workbook: save the sheet as CSV, and compress with gzip alone.',
  'old-office': 'The file is a workbook of an old Excel: save the sheet as CSV.',
  pdf: 'The file is a PDF: send the table it was made from, as CSV or NDJSON.',
  'utf-16': 'The file is UTF-16: save it as UTF-8 (in Excel: "CSV UTF-8").',
};
const SEPARATORS = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
] as const;
const NOT_UTF_8 =
  'The text is not UTF-8. Files from Chinese systems are often GB 18030: declare charset=gb18030, or save the file as UTF-8.';
const NOT_GB_18030 = 'The text is not GB 18030: declare charset=utf-8 if it is UTF-8.';
const NEITHER = 'The text is neither UTF-8 nor GB 18030: save the file as UTF-8.';
/** From this share of the lines on, a finding is taken to have one cause. */
const MOST = 0.5;

const signature: CauseRule = ({ head }) =>
  head.signature ? [ofFile(head.signature, SIGNED[head.signature])] : [];

const charset: CauseRule = ({ head, groups, received, isUnreadable }) => {
  if (head.signature) return [];
  const [notUtf8, notGb] = [sumOf(groups, 'not-utf-8'), sumOf(groups, 'not-gb-18030')];
  if (notUtf8 > received * MOST) return [ofFile('wrong-charset', NOT_UTF_8, notUtf8)];
  if (notGb > received * MOST) return [ofFile('wrong-charset', NOT_GB_18030, notGb)];
  return isUnreadable && head.charset === undefined ? [ofFile('wrong-charset', NEITHER)] : [];
};

const format: CauseRule = ({ head, encoding: { format: declared } }) => {
  const first = head.firstLine.trimStart();
  if (declared === 'application/x-ndjson' && first.startsWith('[')) {
    return [
      ofFile('json-array', 'The file is one JSON array: write one object a line, without commas between.'),
    ];
  }
  const isJson = first.startsWith('{');
  if (declared === 'text/csv' && isJson) return [ofFile('wrong-format', 'The file is NDJSON, not CSV.')];
  const isTable = declared === 'application/x-ndjson' && !isJson && /[,;\t]/.test(first);
  return isTable ? [ofFile('wrong-format', 'The file is a table, not NDJSON: declare it as CSV.')] : [];
};

const separator: CauseRule = ({ head, encoding, groups }) => {
  if (encoding.format !== 'text/csv' || head.firstLine.includes(',')) return [];
  const found = SEPARATORS.find(([mark]) => head.firstLine.includes(mark));
  if (!found) return [];
  return [
    ofFile(
      'wrong-separator',
      `The cells are separated by ${found[1]}: separate them by commas.`,
      sumOf(groups, 'wrong-cell-count'),
    ),
  ];
};

const columns: CauseRule = ({ item, names }) => {
  if (names.length === 0) return [];
  const renamed = new Set(renamesOf(item, names).map(({ to }) => to));
  const missing = item.required.filter((name) => !names.includes(name) && !renamed.has(name));
  if (missing.length === 0 || missing.length === item.required.length) return [];
  return [
    ofFile('missing-fields', `Fields that every record must have are not there: ${missing.join(', ')}.`),
  ];
};

const otherItem: CauseRule = ({ item, names }) => {
  const known = new Set(item.fields.map(({ name }) => name));
  const meant = renamesOf(item, names).length;
  const strangers = names.filter((name) => !known.has(name)).length - meant;
  if (names.length < 3 || strangers / names.length <= MOST) return [];
  const detail = `Most fields are none of ${item.code} (${item.itemZh}). Is this the file of another item?`;
  return [ofFile('other-item', detail)];
};

const repeated: CauseRule = ({ item, groups, received }) => {
  const count = groups.find(({ code }) => code === 'duplicate-record')?.count ?? 0;
  if (count === 0 || count / received < MOST) return [];
  const key = ['uscc', ...item.recordKey].join(', ');
  const detail = `Lines with the same ${key} state the same fact; each fact stands once in a batch. Send the latest line of each.`;
  return [ofFile('repeated-facts', detail, count)];
};

function sumOf(groups: Evidence['groups'], code: string): number {
  return groups.filter((group) => group.code === code).reduce((sum, { count }) => sum + count, 0);
}

function ofFile(code: string, detail: string, findings = 0): Cause {
  return { code, pointer: '', detail, findings };
}

/** Causes that concern the file as a whole. */
export const FILE_CAUSES: readonly CauseRule[] = [
  signature,
  charset,
  format,
  separator,
  otherItem,
  columns,
  repeated,
];
