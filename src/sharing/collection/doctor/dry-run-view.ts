import type { DryRunDto } from './dry-runs.dto.js';
import type { Examination } from './examination.js';

/** An examination as it is told to whoever asked for it. */
export function dryRunView(itemCode: string, examination: Examination): DryRunDto {
  const { refusal, findings, findingsByCode, causes, drift, template, ...rest } = examination;
  return {
    itemCode,
    ...rest,
    reasonCode: refusal?.code ?? null,
    reason: refusal?.message ?? null,
    findings: [...findings],
    findingsByCode: [...findingsByCode],
    causes: [...causes],
    drift: [...drift],
    template: { ...template, renames: [...template.renames] },
  };
}
