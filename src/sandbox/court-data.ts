import { yuan } from './amounts.js';
import { dayIn } from './calendar.js';
import type { Generator, Source } from './generator.js';
import { randomOf } from './random.js';
import { caseNumber, courtOf } from './vocabulary.js';

/** The one dispute of an enterprise, from judgment to enforcement, so that the court's items tell one story. */
function disputeOf({ enterprise }: Source): {
  judgmentNo: string;
  enforcementNo: string;
  court: string;
  amountFen: number;
  judgedOn: string;
  filedOn: string;
} {
  const random = randomOf(enterprise.uscc, 'dispute');
  return {
    judgmentNo: caseNumber(enterprise, random, { year: '2025', kind: '民初' }),
    enforcementNo: caseNumber(enterprise, random, { year: '2026', kind: '执' }),
    court: courtOf(enterprise),
    amountFen: random.between(12_000, 98_000) * 1_357,
    judgedOn: dayIn('2025-12', random.between(2, 26)),
    filedOn: dayIn('2026-03', random.between(2, 27)),
  };
}

const judgments: Generator = (source) => {
  const { judgmentNo, court, amountFen, judgedOn } = disputeOf(source);
  return [
    {
      case_no: judgmentNo,
      court,
      cause_of_action: '买卖合同纠纷',
      party_role: '被告',
      amount_in_dispute: yuan(amountFen),
      judged_on: judgedOn,
      result_summary: `判决被告于判决生效之日起十日内支付货款${yuan(amountFen)}元`,
    },
  ];
};

const enforcements: Generator = (source) => {
  const { enforcementNo, court, amountFen, filedOn } = disputeOf(source);
  return [
    {
      case_no: enforcementNo,
      court,
      filed_on: filedOn,
      enforced_amount: yuan(amountFen),
      unperformed_amount: yuan(Math.round(amountFen * 0.6)),
      status: '执行中',
      closed_on: null,
    },
  ];
};

const dishonestDebtors: Generator = (source) => {
  const { judgmentNo, enforcementNo, court, amountFen, filedOn } = disputeOf(source);
  return [
    {
      subject_name: source.enterprise.nameZh,
      case_no: enforcementNo,
      court,
      basis_document_no: judgmentNo,
      basis_authority: court,
      obligation: `支付货款${yuan(amountFen)}元`,
      performance_status: '部分未履行',
      conduct_type: '违反财产报告制度',
      filed_on: filedOn,
      published_on: dayIn('2026-07', source.random.between(1, 28)),
      removed_on: null,
    },
  ];
};

const bankruptcies: Generator = ({ enterprise, random }) => [
  {
    case_no: caseNumber(enterprise, random, { year: '2026', kind: '破' }),
    court: courtOf(enterprise),
    procedure: '和解',
    accepted_on: dayIn('2026-05', random.between(6, 28)),
    administrator: '示例清算事务所有限公司',
    plan_approved_on: null,
    closed_on: null,
  },
];

/** What the court knows: JUD-01 to JUD-04. */
export const COURT_DATA: Record<string, Generator> = {
  'JUD-01': judgments,
  'JUD-02': enforcements,
  'JUD-03': dishonestDebtors,
  'JUD-04': bankruptcies,
};
