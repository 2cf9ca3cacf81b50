import { randomInt } from 'node:crypto';
import { shanghaiSecondOf } from '../../rules/catalog/index.js';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const SUFFIX_LENGTH = 8;

/**
 * A new report number: 14 digits of Shanghai time and 8 random characters.
 *
 * @source 公共信用信息报告标准(2022年版), as seen on published reports
 */
export function newReportNumber(at: Date): string {
  const digits = shanghaiSecondOf(at).replaceAll(/\D/g, '');
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return digits + suffix;
}
