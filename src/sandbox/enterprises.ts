import { servedItems } from './departments.js';

/**
 * What makes one demo enterprise differ from another.
 *
 * Units: `monthlySalesFen` and `averageWageFen` in fen, in the first month of the books; `growth` and
 * `exportShare` are ratios (0.01 = 1 % a month); usages are of an ordinary month.
 * `items` are the item codes some department has records of.
 */
export interface EnterpriseProfile {
  readonly seed: string;
  readonly taxpayer: 'general-goods' | 'general-services' | 'small-scale' | 'exempt';
  readonly monthlySalesFen: number;
  readonly growth: number;
  readonly exportShare: number;
  readonly employees: number;
  readonly averageWageFen: number;
  readonly electricityKwh: number;
  readonly waterM3: number;
  readonly gasM3: number;
  readonly paysLate: boolean;
  readonly items: readonly string[];
}

/** One demo enterprise. `uscc` is synthetic and valid; `region` is a six-digit division; `industry` is GB/T 4754. */
export interface DemoEnterprise {
  readonly uscc: string;
  readonly name: string;
  readonly nameZh: string;
  readonly entityType: string;
  readonly head: string;
  readonly region: string;
  readonly regionZh: string;
  readonly industry: string;
  readonly scopeZh: string;
  readonly establishedOn: string;
  readonly registeredCapitalFen: number;
  readonly profile: EnterpriseProfile;
}

const REGISTRATION = ['REG-01', 'REG-06'];
const COMPANY = [...REGISTRATION, 'REG-02', 'REG-03', 'KEY-01', 'LIC-01', 'TAX-01'];
const TAX_LIVE = ['TAX-04', 'TAX-05', 'TAX-06'];
const PEOPLE = ['SOC-01', 'SOC-02', 'HPF-01'];
const POWER_AND_WATER = ['UTL-01', 'UTL-02'];
const UTILITIES = [...POWER_AND_WATER, 'UTL-03'];
const TROUBLE = ['REG-04', 'REG-05', 'PEN-01', 'JUD-01', 'JUD-02', 'JUD-03', 'TAX-02', 'LST-02'];
const CUSTOMS = ['CUS-01', 'CUS-02', 'CUS-03', 'CUS-04'];

/** The demo enterprises. The first has records in every item served; the last is unknown to every department. */
export const DEMO_ENTERPRISES: readonly DemoEnterprise[] = [
  {
    uscc: '91140100MA0TEXT12Y',
    name: 'Taiyuan Jinyuan Precision Machinery Co., Ltd.',
    nameZh: '太原晋源精密机械有限公司',
    entityType: '有限责任公司',
    head: '梁志远',
    region: '140100',
    regionZh: '太原市',
    industry: 'C3421',
    scopeZh: '金属切削机床、机床附件的制造、销售；货物进出口；技术进出口。',
    establishedOn: '2016-03-18',
    registeredCapitalFen: 2_000_000_000,
    profile: {
      seed: 'manufacturer',
      taxpayer: 'general-goods',
      monthlySalesFen: 480_000_000,
      growth: 0.006,
      exportShare: 0.18,
      employees: 126,
      averageWageFen: 680_000,
      electricityKwh: 182_000,
      waterM3: 2_400,
      gasM3: 8_600,
      paysLate: false,
      items: servedItems(),
    },
  },
  {
    uscc: '92140105MA0TEXT20Y',
    name: 'Lao Chen Noodle House, Xiaodian District',
    nameZh: '小店区老陈刀削面馆',
    entityType: '个体工商户',
    head: '陈建国',
    region: '140105',
    regionZh: '太原市小店区',
    industry: 'H6210',
    scopeZh: '餐饮服务。',
    establishedOn: '2017-06-02',
    registeredCapitalFen: 10_000_000,
    profile: {
      seed: 'noodle-house',
      taxpayer: 'small-scale',
      monthlySalesFen: 16_800_000,
      growth: 0.002,
      exportShare: 0,
      employees: 6,
      averageWageFen: 420_000,
      electricityKwh: 3_900,
      waterM3: 260,
      gasM3: 1_900,
      paysLate: false,
      items: [...REGISTRATION, 'LIC-01', 'TAX-04', 'TAX-05', 'SOC-01', 'SOC-02', ...UTILITIES],
    },
  },
  {
    uscc: '93140122MA0TEXT39C',
    name: 'Yangqu Lvhe Planting Farmers Cooperative',
    nameZh: '阳曲县绿禾种植专业合作社',
    entityType: '农民专业合作社',
    head: '郝秀兰',
    region: '140122',
    regionZh: '太原市阳曲县',
    industry: 'A0111',
    scopeZh: '谷物、蔬菜的种植、销售；为成员提供农业生产资料的购买服务。',
    establishedOn: '2018-04-11',
    registeredCapitalFen: 150_000_000,
    profile: {
      seed: 'cooperative',
      taxpayer: 'exempt',
      monthlySalesFen: 24_500_000,
      growth: 0.004,
      exportShare: 0,
      employees: 11,
      averageWageFen: 380_000,
      electricityKwh: 7_400,
      waterM3: 5_200,
      gasM3: 0,
      paysLate: false,
      items: [...REGISTRATION, 'REG-02', 'KEY-01', 'TAX-05', 'TAX-06', 'SOC-02', 'UTL-01', 'UTL-02'],
    },
  },
  {
    uscc: 'N2141021MF0TEXT61F',
    name: 'Quwo Xihe Village Joint-Stock Economic Cooperative',
    nameZh: '曲沃县西河村股份经济合作社',
    entityType: '农村集体经济组织',
    head: '薛保成',
    region: '141021',
    regionZh: '临汾市曲沃县',
    industry: 'A0190',
    scopeZh: '集体资产经营与管理、集体资源开发与利用、农业生产发展与服务。',
    establishedOn: '2019-11-26',
    registeredCapitalFen: 320_000_000,
    profile: {
      seed: 'village',
      taxpayer: 'exempt',
      monthlySalesFen: 9_600_000,
      growth: 0.001,
      exportShare: 0,
      employees: 5,
      averageWageFen: 350_000,
      electricityKwh: 5_100,
      waterM3: 900,
      gasM3: 0,
      paysLate: false,
      items: ['KEY-01', 'SOC-02', 'UTL-01', 'UTL-02'],
    },
  },
  {
    uscc: '91210102MA0TEXT47Q',
    name: 'Liaoning Yunshu Software Technology Co., Ltd.',
    nameZh: '辽宁云枢软件科技有限公司',
    entityType: '有限责任公司',
    head: '宋嘉宁',
    region: '210102',
    regionZh: '沈阳市和平区',
    industry: 'I6513',
    scopeZh: '软件开发；信息系统集成服务；信息技术咨询服务。',
    establishedOn: '2018-09-05',
    registeredCapitalFen: 1_000_000_000,
    profile: {
      seed: 'software',
      taxpayer: 'general-services',
      monthlySalesFen: 210_000_000,
      growth: 0.012,
      exportShare: 0,
      employees: 84,
      averageWageFen: 1_240_000,
      electricityKwh: 21_500,
      waterM3: 310,
      gasM3: 0,
      paysLate: false,
      items: [...COMPANY, ...TAX_LIVE, ...PEOPLE, 'UTL-01', 'UTL-02'],
    },
  },
  {
    uscc: '91210202MA0TEXT55Q',
    name: 'Dalian Haiwan International Trade Co., Ltd.',
    nameZh: '大连海湾国际贸易有限公司',
    entityType: '有限责任公司',
    head: '于海涛',
    region: '210202',
    regionZh: '大连市中山区',
    industry: 'F5199',
    scopeZh: '货物进出口；水产品批发；国内贸易代理。',
    establishedOn: '2016-12-20',
    registeredCapitalFen: 800_000_000,
    profile: {
      seed: 'troubled-trader',
      taxpayer: 'general-goods',
      monthlySalesFen: 130_000_000,
      growth: -0.015,
      exportShare: 0.55,
      employees: 31,
      averageWageFen: 610_000,
      electricityKwh: 18_200,
      waterM3: 420,
      gasM3: 0,
      paysLate: true,
      items: [...COMPANY, ...TROUBLE, ...TAX_LIVE, ...PEOPLE, ...CUSTOMS, ...POWER_AND_WATER],
    },
  },
  {
    uscc: '91210211MA0TEXT71F',
    name: 'Dalian Chuqing Trading Co., Ltd.',
    nameZh: '大连初晴商贸有限公司',
    entityType: '有限责任公司',
    head: '顾晓晴',
    region: '210211',
    regionZh: '大连市甘井子区',
    industry: 'F5299',
    scopeZh: '日用百货零售。',
    establishedOn: '2026-09-28',
    registeredCapitalFen: 50_000_000,
    profile: {
      seed: 'unknown',
      taxpayer: 'small-scale',
      monthlySalesFen: 0,
      growth: 0,
      exportShare: 0,
      employees: 0,
      averageWageFen: 0,
      electricityKwh: 0,
      waterM3: 0,
      gasM3: 0,
      paysLate: false,
      items: [],
    },
  },
];

/** The demo enterprise with that code; undefined when no department knows it. */
export function demoEnterprise(uscc: string): DemoEnterprise | undefined {
  return DEMO_ENTERPRISES.find((enterprise) => enterprise.uscc === uscc);
}
