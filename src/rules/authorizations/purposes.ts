/** Why an institution may ask: financing only, a closed list. @source 国办发〔2021〕52号 §10 */
export const PURPOSES = [
  'pre-loan-review',
  'in-loan-management',
  'post-loan-management',
  'guarantee',
  'insurance',
  'risk-alert',
] as const;

/** One purpose of the closed list. */
export type Purpose = (typeof PURPOSES)[number];

/** Whether a text names a purpose of the closed list. */
export function isPurpose(text: unknown): text is Purpose {
  return PURPOSES.some((purpose) => purpose === text);
}
