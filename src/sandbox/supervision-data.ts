import { yuan } from './amounts.js';
import { dayIn } from './calendar.js';
import type { Generator } from './generator.js';
import { authorityOf, maskedId, personName } from './vocabulary.js';

/** Synthetic code of the authority that grants the demo licences. */
const LICENSING_AUTHORITY_USCC = '11140000MB0AUTH19C';

const keyPersonnel: Generator = ({ enterprise, random }) =>
  (enterprise.entityType === '有限责任公司' ? ['执行董事', '总经理', '监事'] : ['理事长', '监事']).map(
    (position, index) => ({
      person_name: index === 0 ? enterprise.head : personName(random),
      position,
      id_no_masked: maskedId(enterprise, random),
      appointed_on: index === 0 ? enterprise.establishedOn : dayIn('2022-03', random.between(1, 28)),
      left_on: null,
      is_legal_representative: index === 0,
      also_serves_in_count: random.between(0, 3),
    }),
  );

const restrictedPersonnel: Generator = ({ enterprise, random }) => [
  {
    person_name: personName(random),
    restriction_type: '限制担任法定代表人、董事、监事、高级管理人员',
    reason: '担任因违法被吊销营业执照企业的法定代表人，并负有个人责任',
    restricted_from: '2026-03-02',
    restricted_to: '2029-03-01',
    decided_by: authorityOf(enterprise, '市场监督管理局'),
  },
];

const licences: Generator = ({ enterprise, random }) => [
  {
    subject_name: enterprise.nameZh,
    decision_no: `许可〔2024〕${random.digits(6)}号`,
    decision_name: '准予行政许可决定书',
    licence_category: '普通',
    licence_content: enterprise.scopeZh.split('；')[0] ?? enterprise.scopeZh,
    decided_on: '2024-03-11',
    valid_from: '2024-03-11',
    valid_to: '2029-03-10',
    licensing_authority: authorityOf(enterprise, '行政审批服务管理局'),
    authority_uscc: LICENSING_AUTHORITY_USCC,
    current_status: '有效',
  },
];

const penalties: Generator = ({ enterprise, random }) => [
  {
    subject_name: enterprise.nameZh,
    decision_no: `市监处罚〔2026〕${random.between(11, 480)}号`,
    violation_type: '违反特种设备安全管理规定',
    violation_facts: '使用未经定期检验的特种设备',
    legal_basis: '《中华人民共和国特种设备安全法》第八十四条',
    penalty_types: '罚款',
    penalty_amount: yuan(random.between(30, 90) * 100_000),
    decided_on: '2026-06-11',
    severity: '严重',
    publicity_ends_on: '2029-06-10',
    penalty_authority: authorityOf(enterprise, '市场监督管理局'),
  },
];

const wageArrears: Generator = ({ enterprise, random, books }) => {
  const workers = random.between(2, Math.max(2, Math.floor(enterprise.profile.employees / 5)));
  return [
    {
      subject_name: enterprise.nameZh,
      arrears_amount: yuan(workers * enterprise.profile.averageWageFen * 3),
      workers_affected: Math.min(workers, books.at(-1)?.employees ?? workers),
      listed_on: dayIn('2026-08', random.between(3, 28)),
      listing_authority: authorityOf(enterprise, '人力资源和社会保障局'),
      removed_on: null,
    },
  ];
};

/** Key people, licences, penalties and lists: KEY-*, LIC-01, PEN-01, LST-02. */
export const SUPERVISION_DATA: Record<string, Generator> = {
  'KEY-01': keyPersonnel,
  'KEY-02': restrictedPersonnel,
  'LIC-01': licences,
  'PEN-01': penalties,
  'LST-02': wageArrears,
};
