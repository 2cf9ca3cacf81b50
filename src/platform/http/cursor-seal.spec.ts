import * as fc from 'fast-check';
import { CURSOR_LIFE_S, CursorSeal } from './cursor-seal.js';

const NOW_MS = Date.parse('2026-12-01T08:00:00Z');
const OLD = 'the-secret-of-last-year';
const NEW = 'the-secret-of-this-year';
const binding = { callerKey: 'institution-1', path: '/v1/authorizations', filter: '[["status","active"]]' };
const POSITION = Buffer.from('{"at":"2026-11-21T08:00:00.000Z"}').toString('base64url');

describe('CursorSeal', () => {
  const seal = new CursorSeal([NEW, OLD]);
  const cursor = seal.seal(POSITION, binding, NOW_MS);

  it('opens what it sealed until the life of the cursor is over', () => {
    const endsAtMs = NOW_MS + CURSOR_LIFE_S * 1_000;
    expect(seal.open(cursor, binding, NOW_MS)).toBe(POSITION);
    expect(seal.open(cursor, binding, endsAtMs - 1)).toBe(POSITION);
    expect(seal.open(cursor, binding, endsAtMs)).toBeUndefined();
  });

  it.each([
    ['another caller', { callerKey: 'institution-2' }],
    ['nobody', { callerKey: '' }],
    ['another list', { path: '/v1/authorization-requests' }],
    ['another filter', { filter: '[]' }],
    ['names that would join to the same text', { path: '', filter: `/v1/authorizations${binding.filter}` }],
  ])('does not open for %s', (_what, other) => {
    expect(seal.open(cursor, { ...binding, ...other }, NOW_MS)).toBeUndefined();
  });

  it('does not open with any one character changed, left out or added', () => {
    const place = fc.integer({ min: 0, max: cursor.length - 1 });
    const letter = fc.constantFrom(...'ABCXYZabcxyz0189-_.');
    const opens = (text: string) => text !== cursor && seal.open(text, binding, NOW_MS) !== undefined;
    fc.assert(
      fc.property(place, letter, (at, other) => {
        const [before, after] = [cursor.slice(0, at), cursor.slice(at)];
        // The last letter of base64url has bits that mean nothing: the same bytes may be written in several ways.
        if (at < cursor.length - 1) expect(opens(before + other + after.slice(1))).toBe(false);
        expect(opens(before + after.slice(1))).toBe(false);
        expect(opens(before + other + after)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    '',
    '.',
    '..',
    POSITION,
    `${POSITION}.zzz.`,
    'a'.repeat(100_000),
    `${POSITION}.${'z'.repeat(11)}.x`,
  ])('does not open %#: what was never one', (text) => {
    expect(seal.open(text, binding, NOW_MS)).toBeUndefined();
  });

  it('lets a list be read on while the secret is changed, and no longer once the old one is gone', () => {
    const before = new CursorSeal([OLD]).seal(POSITION, binding, NOW_MS);
    expect(seal.open(before, binding, NOW_MS)).toBe(POSITION);
    expect(new CursorSeal([NEW]).open(before, binding, NOW_MS)).toBeUndefined();
    expect(new CursorSeal([OLD]).open(cursor, binding, NOW_MS)).toBeUndefined();
  });

  it('makes nothing of no secret', () => {
    expect(() => new CursorSeal([])).toThrow('need a secret');
  });
});
