import type { Action } from '../../platform/http/index.js';
import type { Role } from '../../parties/identity/index.js';
import type { Mode, Tier } from '../catalog/index.js';

/** What the policy says of one action. */
export interface Rule {
  /** Who may act. */
  readonly roles: readonly Role[];
  /** For actions that let data or verdicts out: from which tiers of items they may draw. */
  readonly drawsFrom?: readonly Tier[];
  /** For the same actions: in which modes. */
  readonly inModes?: readonly Mode[];
  /** Neither counted nor refused for quota: what takes access away, and what shows a flood, must always be possible. */
  readonly isOutsideQuota?: true;
  /** What an enterprise may still do once it is deregistered: see, and take back. Nothing that gives anything. */
  readonly isLeftToDeregistered?: true;
}

const SHOWN = {
  drawsFrom: ['public', 'authorized'],
  inModes: ['physical-collection', 'interface-call'],
} as const;
const COMPARED = {
  drawsFrom: ['public', 'authorized', 'verify-only'],
  inModes: ['data-verification'],
} as const;

const EVERYBODY: readonly Role[] = ['provider', 'institution', 'operator', 'enterprise'];

/**
 * Who may do what: the one table. An action that does not stand here is refused, and a route that declares
 * one stops the start.
 *
 * @source 国办发〔2021〕52号 §5, §6, §9, §10
 */
export const POLICY = {
  'catalog.read': { roles: EVERYBODY, isLeftToDeregistered: true },

  'provider.register': { roles: ['operator'] },
  'provider.read': { roles: ['operator'] },
  'provider.change': { roles: ['operator'], isOutsideQuota: true },
  'institution.register': { roles: ['operator'] },
  'institution.read': { roles: ['operator'] },
  'institution.change': { roles: ['operator'], isOutsideQuota: true },
  'institution.read-own': { roles: ['institution'] },
  'institution.assess': { roles: ['operator'] },
  'participant.read-history': { roles: ['operator'] },
  'client.register': { roles: ['operator'] },
  'client.read': { roles: ['operator'] },
  'client.change': { roles: ['operator'], isOutsideQuota: true },
  'enterprise.register': { roles: ['operator'] },
  'enterprise.read': { roles: ['operator'] },
  'enterprise.deregister': { roles: ['operator'], isOutsideQuota: true },
  'enterprise.restore': { roles: ['operator'] },
  'operation.observe': { roles: ['operator'], isOutsideQuota: true },

  'notice.read': { roles: EVERYBODY, isLeftToDeregistered: true },
  'notice.acknowledge': { roles: EVERYBODY, isLeftToDeregistered: true },
  'webhook.register': { roles: EVERYBODY },
  'webhook.read': { roles: EVERYBODY },
  'webhook.change': { roles: EVERYBODY },
  'webhook.test': { roles: EVERYBODY },

  'batch.deliver': { roles: ['provider'] },
  'batch.read': { roles: ['provider'] },
  'batch.confirm': { roles: ['provider'] },
  'batch.withdraw': { roles: ['provider'] },
  'feed.read': { roles: ['provider', 'operator'] },
  'feed.check': { roles: ['provider'] },
  'pull.connect': { roles: ['provider'] },
  'pull.read': { roles: ['provider'] },
  'pull.end': { roles: ['provider'] },
  'endpoint.connect': { roles: ['provider'] },

  'authorization.grant': { roles: ['enterprise'] },
  'authorization.request': { roles: ['institution'] },
  'authorization.decide': { roles: ['enterprise'] },
  'authorization.amend': { roles: ['enterprise'] },
  'authorization.sign': { roles: ['enterprise'] },
  'authorization.suspend': { roles: ['enterprise'], isOutsideQuota: true, isLeftToDeregistered: true },
  'authorization.resume': { roles: ['enterprise'] },
  'authorization.revoke': {
    roles: ['enterprise', 'institution'],
    isOutsideQuota: true,
    isLeftToDeregistered: true,
  },
  'authorization.read': { roles: ['enterprise', 'institution'], isLeftToDeregistered: true },

  'letter.import': { roles: ['institution'] },
  'letter.review': { roles: ['institution'] },
  'letter.read': { roles: ['enterprise', 'institution'], isLeftToDeregistered: true },

  'access.explain': { roles: ['institution'] },
  'report.ask': { roles: ['institution'], ...SHOWN },
  'report.read': { roles: ['institution'], ...SHOWN },
  'query.ask': { roles: ['institution'], ...SHOWN },
  'verification.ask': { roles: ['institution'], ...COMPARED },

  'usage.read': { roles: ['provider', 'institution', 'enterprise'], isLeftToDeregistered: true },
} as const satisfies Record<Action, Rule>;

/** An action of the policy table. */
export type KnownAction = keyof typeof POLICY;

/** An action that lets data or verdicts about an enterprise out. */
export type DisclosingAction = 'report.ask' | 'report.read' | 'query.ask' | 'verification.ask';

/** The rule of an action; `undefined` where the table has none. */
export function ruleOf(action: string): Rule | undefined {
  return Object.hasOwn(POLICY, action) ? POLICY[action as KnownAction] : undefined;
}
