/**
 * One simulated department.
 *
 * Shape: `feedItems` are pushed to the gateway (physical collection); `liveItems` are answered on demand
 * (interface call, data verification or both). `uscc` is synthetic and carries valid check characters.
 */
export interface Department {
  readonly key: string;
  readonly name: string;
  readonly nameZh: string;
  readonly uscc: string;
  readonly feedItems: readonly string[];
  readonly liveItems: readonly string[];
}

/** The nine departments of the sandbox. No item is served by two of them. */
export const DEPARTMENTS: readonly Department[] = [
  {
    key: 'market-regulation',
    name: 'Market Regulation Administration (sandbox)',
    nameZh: '市场监督管理局（模拟）',
    uscc: '11140000MB0DEPT1XT',
    feedItems: [
      'REG-01',
      'REG-02',
      'REG-03',
      'REG-04',
      'REG-05',
      'REG-06',
      'KEY-01',
      'KEY-02',
      'LIC-01',
      'PEN-01',
    ],
    liveItems: [],
  },
  {
    key: 'court',
    name: 'High Court (sandbox)',
    nameZh: '高级人民法院（模拟）',
    uscc: '11140000MB0DEPT28T',
    feedItems: ['JUD-01', 'JUD-02', 'JUD-03', 'JUD-04'],
    liveItems: [],
  },
  {
    key: 'tax-bureau',
    name: 'Tax Bureau (sandbox)',
    nameZh: '税务局（模拟）',
    uscc: '11140000MB0DEPT36M',
    feedItems: ['TAX-01', 'TAX-02', 'TAX-03'],
    liveItems: ['TAX-04', 'TAX-05', 'TAX-06', 'CUS-04'],
  },
  {
    key: 'social-insurance',
    name: 'Human Resources and Social Security Bureau (sandbox)',
    nameZh: '人力资源和社会保障局（模拟）',
    uscc: '11140000MB0DEPT44G',
    feedItems: ['LST-02'],
    liveItems: ['SOC-01', 'SOC-02'],
  },
  {
    key: 'housing-fund',
    name: 'Housing Provident Fund Center (sandbox)',
    nameZh: '住房公积金管理中心（模拟）',
    uscc: '11140000MB0DEPT52B',
    feedItems: [],
    liveItems: ['HPF-01'],
  },
  {
    key: 'customs',
    name: 'Customs (sandbox)',
    nameZh: '海关（模拟）',
    uscc: '11140000MB0DEPT606',
    feedItems: ['CUS-01', 'CUS-03'],
    liveItems: ['CUS-02'],
  },
  {
    key: 'power-grid',
    name: 'Power Grid Company (sandbox)',
    nameZh: '供电公司（模拟）',
    uscc: '91140000MA0DEPT75C',
    feedItems: [],
    liveItems: ['UTL-01'],
  },
  {
    key: 'water-supply',
    name: 'Water Supply Company (sandbox)',
    nameZh: '供水公司（模拟）',
    uscc: '91140000MA0DEPT837',
    feedItems: [],
    liveItems: ['UTL-02'],
  },
  {
    key: 'gas-supply',
    name: 'Gas Supply Company (sandbox)',
    nameZh: '燃气公司（模拟）',
    uscc: '91140000MA0DEPT912',
    feedItems: [],
    liveItems: ['UTL-03'],
  },
];

/** The department with that key; undefined when there is none. */
export function departmentOf(key: string): Department | undefined {
  return DEPARTMENTS.find((department) => department.key === key);
}

/** Every item code the sandbox can say something about, feeds first, each once. */
export function servedItems(): string[] {
  return DEPARTMENTS.flatMap((department) => department.feedItems.concat(department.liveItems));
}
