import * as z from 'zod';
import {
  type CatalogItem,
  DISCLOSURES,
  FIELD_TYPES,
  MODES,
  PRECEDENCES,
  SENSITIVITIES,
  UPDATE_CYCLES,
} from './catalog-item.js';

const words = z.string().trim().min(1);
const fieldName = z.string().regex(/^[a-z][a-z0-9_]*$/u, 'must be lower snake_case');
const months = z.int().positive().nullable();

const field = z.strictObject({
  name: fieldName,
  nameZh: words,
  type: z.enum(FIELD_TYPES),
  unit: words.exactOptional(),
  sensitive: z.enum(SENSITIVITIES),
  signed: z.literal(true).exactOptional(),
  publicValues: z.array(words).min(1).exactOptional(),
});

/**
 * The form of one catalog file. Unknown keys are refused, so that a misspelled attribute cannot be lost in silence.
 *
 * `confidence` is `official` once the item comes from the official annex; the other words say how it was reconstructed.
 *
 * @source Henan credit regulation art. 11; Liaoning credit regulation art. 10 (what an entry states)
 */
export const itemSchema: z.ZodType<CatalogItem> = z.strictObject({
  code: z.string().regex(/^[A-Z]{3}-\d{2}$/u, 'must look like TAX-01'),
  category: words,
  categoryZh: words,
  item: words,
  itemZh: words,
  provider: words,
  providerZh: words,
  subjectTypes: z.array(z.string().regex(/^[0-9A-Y]{1,2}$/u, 'must be a class of the credit code')).min(1),
  nature: words,
  coverage: words.nullable(),
  modes: z.array(z.enum(MODES)).min(1),
  requiresAuthorization: z.boolean(),
  disclosure: z.enum(DISCLOSURES),
  updateCycle: z.enum(UPDATE_CYCLES),
  publicityPeriodMonths: months,
  retentionMonths: months,
  adverse: z.boolean(),
  source: words,
  confidence: z.enum(['official', 'class-named', 'memory', 'inferred']),
  note: words.exactOptional(),
  precedence: z.enum(PRECEDENCES).exactOptional(),
  datedBy: z.array(fieldName).min(1).max(2).exactOptional(),
  recordKey: z.array(fieldName),
  required: z.array(fieldName).min(1),
  fields: z.array(field).min(1),
});
