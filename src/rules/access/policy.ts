import type { Action } from '../../platform/http/index.js';
import type { Role } from '../../parties/identity/index.js';
import type { DelegatedAction } from '../../parties/people/index.js';
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
  /**
   * For the people of an enterprise who are not its legal representative: what a delegation must name. `unasked` needs
   * none; left out, only the legal representative may act. Software of the enterprise is not concerned.
   */
  readonly delegated?: DelegatedAction | 'unasked';
  /** The person of an enterprise must have been identified by its real name. @source 国办发〔2021〕52号 note 3 */
  readonly needsRealName?: true;
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
  'catalog.read': { roles: EVERYBODY, delegated: 'unasked', isLeftToDeregistered: true },

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
  'person.register': { roles: ['operator'] },
  'person.read': { roles: ['operator'] },
  'person.change': { roles: ['operator'], isOutsideQuota: true },

  'session.read': { roles: EVERYBODY, delegated: 'unasked', isLeftToDeregistered: true },
  'session.end': { roles: EVERYBODY, delegated: 'unasked', isOutsideQuota: true, isLeftToDeregistered: true },
  'password.change': { roles: EVERYBODY, delegated: 'unasked', isLeftToDeregistered: true },
  'real-name.verify': { roles: ['enterprise'], delegated: 'unasked', isLeftToDeregistered: true },
  'delegation.name': { roles: ['enterprise'], needsRealName: true },
  'delegation.end': { roles: ['enterprise'], isOutsideQuota: true, isLeftToDeregistered: true },
  'delegation.read': { roles: ['enterprise'], delegated: 'unasked', isLeftToDeregistered: true },

  'operation.observe': { roles: ['operator'], isOutsideQuota: true },

  'notice.read': { roles: EVERYBODY, delegated: 'read', isLeftToDeregistered: true },
  'notice.acknowledge': { roles: EVERYBODY, delegated: 'read', isLeftToDeregistered: true },
  'webhook.register': { roles: EVERYBODY },
  'webhook.read': { roles: EVERYBODY, delegated: 'read' },
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

  'authorization.grant': { roles: ['enterprise'], delegated: 'grant', needsRealName: true },
  'authorization.request': { roles: ['institution'] },
  'authorization.decide': { roles: ['enterprise'], delegated: 'decide', needsRealName: true },
  'authorization.amend': { roles: ['enterprise'], delegated: 'grant', needsRealName: true },
  'authorization.sign': { roles: ['enterprise'], delegated: 'grant', needsRealName: true },
  'authorization.suspend': {
    roles: ['enterprise'],
    delegated: 'revoke',
    isOutsideQuota: true,
    isLeftToDeregistered: true,
  },
  'authorization.resume': { roles: ['enterprise'], delegated: 'grant', needsRealName: true },
  'authorization.revoke': {
    roles: ['enterprise', 'institution'],
    delegated: 'revoke',
    isOutsideQuota: true,
    isLeftToDeregistered: true,
  },
  'authorization.read': {
    roles: ['enterprise', 'institution'],
    delegated: 'read',
    isLeftToDeregistered: true,
  },

  'letter.import': { roles: ['institution'] },
  'letter.review': { roles: ['institution'] },
  'letter.read': { roles: ['enterprise', 'institution'], delegated: 'read', isLeftToDeregistered: true },

  'access.explain': { roles: ['institution'] },
  'report.ask': { roles: ['institution'], ...SHOWN },
  'report.read': { roles: ['institution'], ...SHOWN },
  'query.ask': { roles: ['institution'], ...SHOWN },
  'verification.ask': { roles: ['institution'], ...COMPARED },

  'usage.read': {
    roles: ['provider', 'institution', 'enterprise'],
    delegated: 'read',
    isLeftToDeregistered: true,
  },
} as const satisfies Record<Action, Rule>;

/** An action of the policy table. */
export type KnownAction = keyof typeof POLICY;

/** An action that lets data or verdicts about an enterprise out. */
export type DisclosingAction = 'report.ask' | 'report.read' | 'query.ask' | 'verification.ask';

/** The rule of an action; `undefined` where the table has none. */
export function ruleOf(action: string): Rule | undefined {
  return Object.hasOwn(POLICY, action) ? POLICY[action as KnownAction] : undefined;
}
