import { createHmac } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Secret } from 'otpauth';
import { PlantedPeople } from '../parties/people/index.js';
import { DEMO_CLIENTS } from './demo-clients.js';
import { DEMO_ENTERPRISES } from './enterprises.js';
import { HANDLER } from './known-people.js';
import { participantIds } from './participant-ids.js';

/** A person of the demo: who it is and how it signs in. Development only. */
export interface DemoPerson {
  /** Name of the participant's client in `.data/demo.json`, or code of the enterprise. */
  readonly party: string;
  readonly name: string;
  readonly login: string;
  readonly role: 'provider' | 'institution' | 'operator' | 'enterprise';
  readonly participantId: string | null;
  readonly uscc: string | null;
  readonly isLegalRepresentative: boolean;
  readonly password: string;
  /** Of the authenticator, base32. */
  readonly totpSecret: string;
}

const STAFF = '张晓峰';

/** One person for each demo party, and a handler for each enterprise; passwords follow from a secret of this data folder. */
export async function demoPeople(app: NestFastifyApplication, secret: string): Promise<DemoPerson[]> {
  const ids = await participantIds(app);
  const staff = DEMO_CLIENTS.map(({ name: party, kind: role }) => ({
    party,
    role,
    name: STAFF,
    login: `staff.${party}`,
    participantId: ids.get(party) ?? null,
    uscc: null,
    isLegalRepresentative: false,
  }));
  const enterprise = { role: 'enterprise', participantId: null } as const;
  const ofEnterprises = DEMO_ENTERPRISES.flatMap(({ uscc, head }) => {
    const common = { ...enterprise, party: uscc, uscc };
    const code = uscc.toLowerCase();
    return [
      { ...common, name: head, login: `rep.${code}`, isLegalRepresentative: true },
      { ...common, name: HANDLER, login: `handler.${code}`, isLegalRepresentative: false },
    ];
  });
  const derived = (login: string, what: string): Buffer =>
    createHmac('sha256', secret).update(`demo person ${login} ${what}`).digest();
  return [...staff, ...ofEnterprises].map((person) => ({
    ...person,
    password: derived(person.login, 'password').toString('base64url').slice(0, 24),
    totpSecret: new Secret({ buffer: new Uint8Array(derived(person.login, 'totp').subarray(0, 20)).buffer })
      .base32,
  }));
}

/** Makes the accounts that are not there yet. */
export async function seedPeople(app: NestFastifyApplication, secret: string): Promise<void> {
  await app.get(PlantedPeople, { strict: false }).plant(await demoPeople(app, secret));
}
