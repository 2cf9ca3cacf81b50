import type { DryRunDto } from '../sharing/collection/index.js';
import { checkReport } from './check-report.js';

const clean: DryRunDto = {
  itemCode: 'TAX-02',
  received: 3,
  accepted: 3,
  rejected: 0,
  warned: 0,
  wouldBe: 'published',
  reasonCode: null,
  reason: null,
  findings: [],
  findingsByCode: [],
  causes: [],
  drift: [],
  template: { csv: 'uscc\r\n1\r\n', ndjson: '{"uscc":"1"}\n', renames: [] },
};

describe('the printed check', () => {
  it('is one line for a good file', () => {
    expect(checkReport(clean)).toBe(
      'TAX-02: would be published. 3 lines: 3 good, 0 rejected, 0 with a warning.',
    );
  });

  it('lists findings by kind with their lines, causes and template', () => {
    const finding = (line: number) => ({
      line,
      pointer: '/uscc',
      code: 'invalid-uscc',
      detail: 'expected a code',
      severity: 'error' as const,
    });
    const text = checkReport({
      ...clean,
      accepted: 0,
      rejected: 7,
      wouldBe: 'refused',
      reason: 'Too many lines were rejected.',
      findings: [2, 3, 5, 6, 7, 8, 9].map(finding),
      findingsByCode: [
        { code: 'invalid-uscc', pointer: '/uscc', severity: 'error', count: 7, firstLine: 2 },
        { code: 'malformed', pointer: '', severity: 'error', count: 1, firstLine: 1_500 },
      ],
      causes: [{ code: 'x', pointer: '/uscc', detail: 'Format the column as text.', findings: 7 }],
      template: { ...clean.template, renames: [{ from: '信用代码\u001B[2J', to: 'uscc' }] },
    });
    expect(text.split('\n')).toEqual([
      'TAX-02: would be refused. 3 lines: 0 good, 7 rejected, 0 with a warning.',
      'Too many lines were rejected.',
      '',
      'Findings',
      '       CODE          FIELD  COUNT  LINES             DETAIL',
      'error  invalid-uscc  /uscc  7      2, 3, 5, 6, 7, …  expected a code',
      'error  malformed            1      1500',
      '',
      'Likely causes',
      '- /uscc: Format the column as text.',
      '',
      'How it is written (invented values)',
      'Rename: 信用代码\uFFFD[2J → uscc',
      'uscc\r',
      '1\r',
      'or',
      '{"uscc":"1"}',
    ]);
  });
});
