import type { DryRunDto } from '../sharing/collection/index.js';
import { textTable } from './text-table.js';

const MOST_GROUPS = 40;
const MOST_LINES = 5;

/** A dry run for people: the verdict, the findings by kind with the lines they are on, causes, drift, template. */
export function checkReport(found: DryRunDto): string {
  const parts = [verdictOf(found), findingsOf(found), causesOf(found), driftOf(found), templateOf(found)];
  return parts.filter((part) => part !== '').join('\n\n');
}

function verdictOf({ itemCode, received, accepted, rejected, warned, wouldBe, reason }: DryRunDto): string {
  const counts = `${received} lines: ${accepted} good, ${rejected} rejected, ${warned} with a warning.`;
  return `${itemCode}: would be ${wouldBe}. ${counts}${reason === null ? '' : `\n${reason}`}`;
}

function findingsOf({ findings, findingsByCode }: DryRunDto): string {
  if (findingsByCode.length === 0) return '';
  const rows = findingsByCode.slice(0, MOST_GROUPS).map(({ code, pointer, severity, count, firstLine }) => {
    const alike = findings.filter(
      (each) => each.code === code && each.pointer === pointer && each.severity === severity,
    );
    const lines = alike.length > 0 ? alike.map(({ line }) => line) : [firstLine];
    return [severity, code, pointer, String(count), linesOf(lines, count), alike[0]?.detail ?? ''];
  });
  const left = findingsByCode.length - rows.length;
  const table = textTable(['', 'CODE', 'FIELD', 'COUNT', 'LINES', 'DETAIL'], rows);
  return `Findings\n${table}${left > 0 ? `\n… and ${left} more kinds.` : ''}`;
}

function linesOf(lines: readonly number[], count: number): string {
  const shown = lines.slice(0, MOST_LINES);
  return `${shown.join(', ')}${count > shown.length ? ', …' : ''}`;
}

function causesOf({ causes }: DryRunDto): string {
  if (causes.length === 0) return '';
  const lines = causes.map(({ pointer, detail }) => `- ${pointer === '' ? '' : `${pointer}: `}${detail}`);
  return `Likely causes\n${lines.join('\n')}`;
}

function driftOf({ drift }: DryRunDto): string {
  if (drift.length === 0) return '';
  return `Against the last batch\n${drift.map(({ pointer, detail }) => `- ${pointer} ${detail}`).join('\n')}`;
}

/** Whoever sent a good file needs no template. */
function templateOf({ rejected, wouldBe, template }: DryRunDto): string {
  if (rejected === 0 && wouldBe !== 'refused') return '';
  const renames = template.renames.map(({ from, to }) => `${printable(from)} → ${to}`);
  const named = renames.length > 0 ? `\nRename: ${renames.join(', ')}` : '';
  return `How it is written (invented values)${named}\n${template.csv}or\n${template.ndjson.trimEnd()}`;
}

/** Names come from the file: what would move the cursor is not printed. */
function printable(name: string): string {
  return name.replaceAll(/\p{C}/gu, '\uFFFD');
}
