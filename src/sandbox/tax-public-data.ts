import { hundredths, shareOf, yuan } from './amounts.js';
import { dayIn } from './calendar.js';
import type { Generator } from './generator.js';
import { authorityOf } from './vocabulary.js';

const ratings: Generator = ({ enterprise, random }) =>
  [2024, 2025].map((year) => {
    const level = enterprise.profile.paysLate ? 'C' : year === 2024 ? 'A' : 'B';
    const lowest = { A: 9000, B: 7000, C: 4000 }[level];
    return {
      subject_name: enterprise.nameZh,
      rating_year: year,
      rating: level,
      score: hundredths(lowest + random.between(0, 18) * 50),
      rated_by: authorityOf(enterprise, '税务局'),
      published_on: dayIn(`${year + 1}-04`, random.between(15, 28)),
    };
  });

const arrears: Generator = ({ enterprise, year }) => {
  const currentFen = year.at(-2)?.vatFen ?? 0;
  return [
    {
      subject_name: enterprise.nameZh,
      tax_type: '增值税',
      arrears_balance: yuan(shareOf(currentFen, 1.4)),
      current_period_arrears: yuan(currentFen),
      published_on: '2026-09-25',
      tax_authority: authorityOf(enterprise, '税务局'),
      cleared_on: null,
    },
  ];
};

const majorViolations: Generator = ({ enterprise, random }) => [
  {
    subject_name: enterprise.nameZh,
    violation_nature: '偷税',
    violation_facts: '在账簿上少列收入，少缴增值税、企业所得税',
    treatment: `追缴税款${yuan(random.between(100, 160) * 1_000_000)}元，并处罚款`,
    determined_on: dayIn('2026-08', random.between(3, 28)),
    determining_authority: authorityOf(enterprise, '税务局稽查局'),
    removed_on: null,
  },
];

/** What the tax bureau publishes: TAX-01 to TAX-03. */
export const TAX_PUBLIC_DATA: Record<string, Generator> = {
  'TAX-01': ratings,
  'TAX-02': arrears,
  'TAX-03': majorViolations,
};
