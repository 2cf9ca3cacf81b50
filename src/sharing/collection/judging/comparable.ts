import { halfWidth } from './text-forms.js';

/** What document numbers are made of, and what is left alone below; 〔〕 are their official brackets. */
const PLAIN = /^[0-9A-Za-z\-\u3014\u3015\u4E00-\u9FFF]*$/;
const SPELLINGS = /[\s([{)\]}\u3010\u3016\u3011\u3017\u2022\u2027\u2219\u22C5\u30FB\uFF65]/g;
const [OPENING, CLOSING] = ['([{\u3010\u3016', ')]}\u3011\u3017'];

/**
 * Brings a value of a key to the form in which keys are compared, so that another spelling is not another fact: width,
 * spaces, the kind of brackets, the dots within names, and composed or decomposed characters do not count. What is
 * stored stays as it was sent. A value that is not given counts as null.
 */
export function comparable(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  return PLAIN.test(value) ? value : halfWidth(value.normalize('NFC')).replace(SPELLINGS, usualFor);
}

function usualFor(odd: string): string {
  if (odd.trim() === '') return '';
  if (OPENING.includes(odd)) return '\u3014';
  return CLOSING.includes(odd) ? '\u3015' : '\u00B7';
}
