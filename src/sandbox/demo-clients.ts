import type { ParticipantKind } from '../parties/participants/index.js';
import { DEPARTMENTS } from './departments.js';

/** A participant of the demo and its client. */
export interface DemoClient {
  /** Name of the client in `.data/demo.json`. */
  readonly name: string;
  readonly kind: ParticipantKind;
  readonly organization: string;
  readonly uscc: string;
  /** Items a provider supplies; empty for others. */
  readonly itemCodes: readonly string[];
}

/** Who takes part in the demo: two banks, every simulated department, the operator. */
export const DEMO_CLIENTS: readonly DemoClient[] = [
  {
    name: 'bank-a',
    kind: 'institution',
    organization: '晋商示范银行',
    uscc: '91140100MA0BANKA3B',
    itemCodes: [],
  },
  {
    name: 'bank-b',
    kind: 'institution',
    organization: '汾河示范银行',
    uscc: '91140100MA0BANKB16',
    itemCodes: [],
  },
  ...DEPARTMENTS.map(({ key, nameZh, uscc, feedItems, liveItems }) => ({
    name: key,
    kind: 'provider' as const,
    organization: nameZh,
    uscc,
    itemCodes: [...new Set([...feedItems, ...liveItems])],
  })),
  {
    name: 'operator',
    kind: 'operator',
    organization: '省融资信用服务平台运营中心',
    uscc: '12140000MB0GPERA37',
    itemCodes: [],
  },
];
