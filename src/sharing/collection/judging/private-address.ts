import type { PersonalPart } from './personal-numbers.js';

const LABELS = '家庭住址|家庭地址|户籍地址|户籍所在地|户口所在地|现住址|居住地址|身份证住址|身份证地址';
const LABEL = new RegExp(LABELS);
const LABELED = new RegExp(
  String.raw`(?:${LABELS})[:\uFF1A为是 ]{1,3}([^,\uFF0C\u3002;\uFF1B\n]{4,80})`,
  'dg',
);

/**
 * Finds addresses of persons that are named as such. An address without its label cannot be told from a business's.
 *
 * Shape: the parts to be hidden: the whole of each address.
 */
export function privateAddressesIn(text: string): PersonalPart[] {
  if (!LABEL.test(text)) return [];
  return Array.from(text.matchAll(LABELED), ({ indices }) => {
    const [start, end] = indices?.[1] ?? [0, 0];
    return { kind: 'address', start, end };
  });
}
