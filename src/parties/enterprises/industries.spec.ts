import { INDUSTRY_SECTIONS, isIndustryCode } from './industries.js';

describe('INDUSTRY_SECTIONS', () => {
  it('runs from A to T without a gap, divisions 01 to 97 each in one section', () => {
    expect(INDUSTRY_SECTIONS.map((section) => section.code).join('')).toBe('ABCDEFGHIJKLMNOPQRST');
    const divisions = INDUSTRY_SECTIONS.flatMap((section) =>
      range(section.firstDivision, section.lastDivision),
    );
    expect(divisions).toEqual(range('01', '97'));
  });

  it('names a section in both languages', () => {
    const section = INDUSTRY_SECTIONS.find((candidate) => candidate.code === 'C');
    expect([section?.nameZh, section?.name]).toEqual(['制造业', 'Manufacturing']);
  });
});

describe('isIndustryCode', () => {
  it.each([
    'A',
    'A01',
    'A05',
    'B06',
    'C13',
    'C43',
    'C391',
    'C3911',
    'F52',
    'I6510',
    'K70',
    'P83',
    'T97',
    'T9700',
  ])('accepts %s', (code) => {
    expect(isIndustryCode(code)).toBe(true);
  });

  it.each([
    '',
    'U',
    'c13',
    'A00',
    'A06',
    'B05',
    'C12',
    'C44',
    'F50',
    'T98',
    'C1',
    'C39111',
    '3911',
    'C39A',
    'A01\n',
  ])('refuses %p', (code) => {
    expect(isIndustryCode(code)).toBe(false);
  });
});

function range(first: string, last: string): number[] {
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, step) => Number(first) + step);
}
