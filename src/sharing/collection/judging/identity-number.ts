const SHAPE =
  /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}((?:19|20)\d{2})(\d{2})(\d{2})\d{3}[\dXx]$/;
const OLD_SHAPE = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71)\d{4}(\d{2})(\d{2})(\d{2})\d{3}$/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/**
 * Tells whether 18 characters are a person's identity number: a province, a birthday from 1900 on, and the check
 * character the other 17 ask for.
 *
 * @source GB 11643-1999
 */
export function isIdentityNumber(text: string): boolean {
  const [, year = '', month = '', day = ''] = SHAPE.exec(text) ?? [];
  return year !== '' && isDay(year, month, day) && checkOf(text) === text.charAt(17).toUpperCase();
}

/** Tells whether 15 digits may be an identity number as issued until 1999, which has no check character. */
export function isOldIdentityNumber(text: string): boolean {
  const [, year = '', month = '', day = ''] = OLD_SHAPE.exec(text) ?? [];
  return year !== '' && isDay(`19${year}`, month, day);
}

function checkOf(text: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(text.charAt(at)), 0);
  return CHECKS.charAt(sum % 11);
}

function isDay(year: string, month: string, day: string): boolean {
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day);
}
