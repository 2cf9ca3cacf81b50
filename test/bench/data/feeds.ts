import type { BenchEnterprise } from './codes.js';
import { padded, pickBy } from './mixing.js';

/** What a record is made from. */
export interface Draw {
  readonly enterprise: BenchEnterprise;
  /** Number of the record in its feed, from 0. */
  readonly serial: number;
  /** Which record of the enterprise it is, where each has one a year; from 0. */
  readonly round: number;
  /** 32 scattered bits, the same for every revision. */
  readonly bits: number;
  /** 0 for the first statement of a fact; each later one states another value in a field that is no key. */
  readonly revision: number;
}

/** One feed: a department and the item it delivers. */
export interface BenchFeed {
  readonly itemCode: string;
  readonly department: string;
  /** Records per enterprise of the province, on average. */
  readonly perEnterprise: number;
  /** Share of the enterprises that have any. */
  readonly reach: number;
  /** Even: every enterprise in turn; skewed: the largest have hundreds, most one or two. */
  readonly spread: 'even' | 'skewed';
  /** The record as one line of NDJSON without its line break. */
  readonly line: (draw: Draw) => string;
}

const LAST_YEAR = 2026;
const EXECUTED = ['已完成', '正在办理', '已公告', '已核查', '已复核'];

const day = (bits: number, year = 2016 + (bits % 10)): string =>
  `${year}-${padded(1 + ((bits >>> 4) % 12), 2)}-${padded(1 + ((bits >>> 8) % 28), 2)}`;
const amount = (bits: number, revision: number): string =>
  `${1_000 + (bits % 90_000_000) + revision}.${padded((bits >>> 7) % 100, 2)}`;
const note = (revision: number): string => `第${revision + 1}次报送,${pickBy(EXECUTED, revision)}`;

const SCOPES = [
  '机械设备及零配件的制造、加工、销售;金属材料、建筑材料、五金交电的批发与零售;道路货物运输;货物进出口、技术进出口。(依法须经批准的项目,经相关部门批准后方可开展经营活动)',
  '食品销售;餐饮服务;日用百货、服装鞋帽、家用电器的销售;会议及展览服务;农副产品收购与初加工。(依法须经批准的项目,经相关部门批准后方可开展经营活动)',
  '软件开发;信息系统集成服务;互联网数据服务;计算机及辅助设备的销售与维修;广告的设计、制作、代理与发布;电子产品的技术咨询与技术转让。',
];
const registration: BenchFeed = {
  itemCode: 'REG-01',
  department: '市场监督管理局',
  perEnterprise: 1,
  reach: 1,
  spread: 'even',
  line: ({ enterprise: { uscc, name, prefecture }, bits, revision }) =>
    `{"uscc":"${uscc}","subject_name":"${name}","entity_type":"${1_100 + (bits % 60)}","legal_representative":"${person(bits)}","registered_capital":"${10 + (bits % 50_000)}.${padded(revision % 100, 2)}","established_on":"${day(bits)}","term_from":"${day(bits)}","term_to":null,"registered_address":"山西省${prefecture.nameZh}迎泽区滨河东路${1 + (bits % 900)}号${1 + ((bits >>> 9) % 30)}层","business_scope":"${pickBy(SCOPES, bits, 5)}","registration_authority":"${prefecture.nameZh}市场监督管理局","registration_status":"1"}`,
};

const rating: BenchFeed = {
  itemCode: 'TAX-01',
  department: '税务局',
  perEnterprise: 3.16,
  reach: 0.5,
  spread: 'even',
  line: ({ enterprise: { uscc, name, prefecture }, bits, round, revision }) =>
    `{"uscc":"${uscc}","subject_name":"${name}","rating_year":${LAST_YEAR - 1 - round},"rating":"${pickBy(['A', 'B', 'B', 'B', 'M', 'C', 'D'], bits)}","score":"${60 + (bits % 40)}.${padded(revision % 100, 2)}","rated_by":"国家税务总局${prefecture.nameZh}税务局第${1 + ((bits >>> 5) % 9)}税务分局","published_on":"${LAST_YEAR - round}-04-${padded(1 + (bits % 28), 2)}"}`,
};

const PERMITS = [
  '食品经营许可',
  '公共场所卫生许可',
  '道路货物运输经营许可',
  '建筑施工许可',
  '危险化学品经营许可',
  '取水许可',
];
const licence: BenchFeed = {
  itemCode: 'LIC-01',
  department: '行政审批服务管理局',
  perEnterprise: 3.49,
  reach: 0.8,
  spread: 'skewed',
  line: ({ enterprise: { uscc, name, prefecture }, serial, bits, revision }) =>
    `{"uscc":"${uscc}","subject_name":"${name}","decision_no":"${prefecture.code.slice(0, 4)}审准字〔${2016 + (bits % 10)}〕${padded(serial, 8)}号","decision_name":"准予${pickBy(PERMITS, bits, 3)}决定书","licence_category":"普通","licence_content":"${pickBy(PERMITS, bits, 3)};经营场所面积${30 + (bits % 900)}平方米;${note(revision)}","decided_on":"${day(bits)}","valid_from":"${day(bits)}","valid_to":"2029-${padded(1 + ((bits >>> 4) % 12), 2)}-${padded(1 + ((bits >>> 8) % 28), 2)}","licensing_authority":"${prefecture.nameZh}行政审批服务管理局","current_status":"1"}`,
};

const COMMITMENTS = ['审批替代型', '主动型', '行业自律型', '信用修复型'];
const commitment: BenchFeed = {
  itemCode: 'CMT-01',
  department: '公共信用信息中心',
  perEnterprise: 3.16,
  reach: 0.7,
  spread: 'skewed',
  line: ({ enterprise: { uscc, name, prefecture }, serial, bits, revision }) =>
    `{"uscc":"${uscc}","subject_name":"${name}","commitment_type":"${pickBy(COMMITMENTS, bits)}","commitment_code":"CN${prefecture.code}${padded(serial, 9)}","committed_on":"${day(bits)}","content":"本单位郑重承诺:所提交的材料真实、合法、有效,严格依照法律法规从事生产经营活动,自觉接受监督,违背承诺的自愿承担相应责任。${note(revision)}","accepted_by":"${prefecture.nameZh}公共信用信息中心","performance_status":"${1 + (bits % 3)}"}`,
};

const OFFENSES = [
  '未按规定期限公示年度报告',
  '超限运输',
  '销售不符合标准的产品',
  '未按规定设置安全警示标志',
  '违法占用耕地',
];
const penalty: BenchFeed = {
  itemCode: 'PEN-01',
  department: '综合行政执法局',
  perEnterprise: 0.46,
  reach: 0.18,
  spread: 'skewed',
  line: ({ enterprise: { uscc, name, prefecture }, serial, bits, revision }) =>
    `{"uscc":"${uscc}","subject_name":"${name}","decision_no":"并综执罚决字〔${2022 + (bits % 4)}〕${padded(serial, 8)}号","violation_type":"${1 + (bits % 40)}","violation_facts":"经查,当事人${pickBy(OFFENSES, bits, 6)},${note(revision)}。","legal_basis":"《中华人民共和国行政处罚法》第二十八条","penalty_types":"罚款","penalty_amount":"${amount(bits % 400_000, revision)}","decided_on":"${day(bits, 2022 + (bits % 4))}","severity":"${pickBy(['轻微', '一般', '一般', '严重'], bits, 2)}","publicity_ends_on":"2028-${padded(1 + ((bits >>> 4) % 12), 2)}-${padded(1 + ((bits >>> 8) % 28), 2)}","penalty_authority":"${prefecture.nameZh}综合行政执法局"}`,
};

const CAUSES = [
  '买卖合同纠纷',
  '建设工程施工合同纠纷',
  '民间借贷纠纷',
  '劳动争议',
  '金融借款合同纠纷',
  '物业服务合同纠纷',
];
const judgment: BenchFeed = {
  itemCode: 'JUD-01',
  department: '高级人民法院',
  perEnterprise: 1.31,
  reach: 0.15,
  spread: 'skewed',
  line: ({ enterprise: { uscc, prefecture }, serial, bits, revision }) =>
    `{"uscc":"${uscc}","case_no":"(${2016 + (bits % 10)})晋${prefecture.code.slice(2)}民初${serial + 1}号","court":"${prefecture.nameZh}中级人民法院","cause_of_action":"${pickBy(CAUSES, bits, 4)}","party_role":"${pickBy(['原告', '被告', '被告', '第三人'], bits, 9)}","amount_in_dispute":"${amount(bits, revision)}","judged_on":"${day(bits)}","result_summary":"判决被告于本判决生效之日起十日内向原告支付货款及逾期利息;驳回原告的其他诉讼请求;案件受理费由被告负担。"}`,
};

const trademark: BenchFeed = {
  itemCode: 'IPR-02',
  department: '知识产权局',
  perEnterprise: 1.42,
  reach: 0.2,
  spread: 'skewed',
  line: ({ enterprise: { uscc }, serial, bits, revision }) =>
    `{"uscc":"${uscc}","registration_no":"${10_000_000 + serial}","mark_name":"${pickBy(BRAND_WORDS, bits)}${pickBy(BRAND_WORDS, bits, 9)}","nice_class":"${padded(1 + (bits % 45), 2)}","registered_on":"${day(bits)}","valid_to":"${2027 + (bits % 10)}-06-30","legal_status":"注册公告已发布,商标专用权有效,${note(revision)}"}`,
};

const award: BenchFeed = {
  itemCode: 'BID-01',
  department: '公共资源交易中心',
  perEnterprise: 1.2,
  reach: 0.1,
  spread: 'skewed',
  line: ({ enterprise: { uscc, name, prefecture }, serial, bits, revision }) =>
    `{"uscc":"${uscc}","subject_name":"${name}","project_name":"${prefecture.nameZh}${2018 + (bits % 8)}年${pickBy(PROJECTS, bits, 5)}第${1 + ((bits >>> 3) % 12)}标段","project_no":"E${prefecture.code}${padded(serial, 9)}","purchaser":"${prefecture.nameZh}住房和城乡建设局","award_amount":"${amount(bits, revision)}","awarded_on":"${day(bits)}","contract_term":"自合同签订之日起${90 + (bits % 640)}日历天"}`,
};

const support: BenchFeed = {
  itemCode: 'POL-01',
  department: '财政局',
  perEnterprise: 1.64,
  reach: 0.4,
  spread: 'skewed',
  line: ({ enterprise: { uscc, prefecture }, serial, bits, revision }) =>
    `{"uscc":"${uscc}","programme_name":"${2018 + (bits % 8)}年度${pickBy(PROGRAMMES, bits, 5)}(第${padded(serial, 8)}号)","support_type":"${pickBy(['无偿补助', '贷款贴息', '以奖代补'], bits)}","support_amount":"${amount(bits % 3_000_000, revision)}","granted_on":"${day(bits)}","granting_authority":"${prefecture.nameZh}财政局","document_no":"并财企〔${2018 + (bits % 8)}〕${1 + (bits % 300)}号","fiscal_year":${2018 + (bits % 8)}}`,
};

const customs: BenchFeed = {
  itemCode: 'CUS-01',
  department: '太原海关',
  perEnterprise: 0.07,
  reach: 0.05,
  spread: 'skewed',
  line: ({ enterprise: { uscc, name, prefecture }, serial, bits, revision }) =>
    `{"uscc":"${uscc}","subject_name":"${name}","customs_code":"${prefecture.code.slice(0, 4)}${padded(serial, 6)}","credit_level":"${pickBy(['高级认证企业', '常规企业', '常规企业', '失信企业'], bits)}","certified_on":"${day(bits)}","competent_customs":"太原海关","business_kind":"进出口货物收发货人,${note(revision)}","deregistration_flag":"0"}`,
};

const environment: BenchFeed = {
  itemCode: 'ENV-01',
  department: '生态环境厅',
  perEnterprise: 1.04,
  reach: 0.12,
  spread: 'even',
  line: ({ enterprise: { uscc, prefecture }, bits, round, revision }) =>
    `{"uscc":"${uscc}","evaluation_year":${LAST_YEAR - 1 - round},"grade":"${pickBy(['绿', '蓝', '蓝', '黄', '红'], bits)}","score":"${50 + (bits % 50)}.${padded(revision % 100, 2)}","evaluated_by":"山西省生态环境厅${prefecture.nameZh}生态环境局","published_on":"${LAST_YEAR - round}-06-${padded(1 + (bits % 28), 2)}","valid_to":"${LAST_YEAR + 1 - round}-06-30"}`,
};

const BRAND_WORDS = [
  '晋',
  '禾',
  '源',
  '鑫',
  '瑞',
  '云',
  '岭',
  '泽',
  '汾',
  '恒',
  '远',
  '川',
  '峰',
  '润',
  '煌',
  '翔',
];
const PROJECTS = [
  '老旧小区改造工程',
  '中小学校舍维修项目',
  '办公设备采购',
  '市政道路养护',
  '高标准农田建设',
  '智慧社区建设',
];
const PROGRAMMES = [
  '中小企业发展专项资金',
  '技术改造专项资金',
  '稳岗返还补贴',
  '外经贸发展专项资金',
  '农业产业化贴息',
];

/** The eleven feeds of the bench, in the order of their departments. */
export const BENCH_FEEDS: readonly BenchFeed[] = [
  registration,
  rating,
  licence,
  commitment,
  penalty,
  judgment,
  trademark,
  award,
  support,
  customs,
  environment,
];

function person(bits: number): string {
  return `${pickBy(['王', '李', '张', '刘', '陈', '杨', '赵', '黄'], bits)}${pickBy(['建国', '秀英', '志强', '丽', '伟', '晓东'], bits, 6)}`;
}
