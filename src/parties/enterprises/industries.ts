import { z } from 'zod';
import table from '../../../config/codes/industries.json' with { type: 'json' };

const Division = z.string().regex(/^\d{2}$/);

const IndustrySection = z.strictObject({
  code: z.string().regex(/^[A-T]$/),
  nameZh: z.string().min(1),
  name: z.string().min(1),
  firstDivision: Division,
  lastDivision: Division,
});

/** A section of the industry classification with the two-digit divisions it spans, both ends included. */
export type IndustrySection = Readonly<z.infer<typeof IndustrySection>>;

/**
 * The twenty sections A to T.
 *
 * @source GB/T 4754-2017, amended 2019
 */
export const INDUSTRY_SECTIONS: readonly IndustrySection[] = z
  .array(IndustrySection)
  .length(20)
  .parse(table.sections);

const SHAPE = /^[A-T](\d{2,4})?$/;

/**
 * Tells whether a code is a section letter, alone or followed by a division (2 digits), group (3) or class (4) whose
 * division belongs to that section. Groups and classes are not looked up.
 *
 * @source GB/T 4754-2017
 */
export function isIndustryCode(code: string): boolean {
  if (!SHAPE.test(code)) {
    return false;
  }
  const section = INDUSTRY_SECTIONS.find((candidate) => candidate.code === code.charAt(0));
  if (section === undefined || code.length === 1) {
    return section !== undefined;
  }
  const division = code.slice(1, 3);
  return section.firstDivision <= division && division <= section.lastDivision;
}
