import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { startSecondProcess } from '../../support/second-process.js';
import type { TestGateway } from '../../support/gateway.js';
import { Departments } from '../collection/departments.js';
import { registerEnterprises } from '../collection/enterprises.js';
import { Province } from '../data/generator.js';
import { BENCH_ENVIRONMENT } from '../gateway.js';
import { type Peer, startPeer } from '../peers/start-peer.js';
import type { BenchServer } from '../server.js';
import { makeSubjects, type Subject } from './subjects.js';

/** Who asks. */
export const BANK = 'bank-a';

/** The gateway with its data, and whose reports may be asked for. */
export interface Field {
  readonly server: BenchServer;
  readonly gateway: TestGateway;
  readonly clientId: string;
  readonly subjects: readonly Subject[];
}

/** Those the gateway is compared with. */
export interface Peers {
  /** The gateway as its image runs it, a process a core. */
  readonly deployed: Pick<Peer, 'url' | 'pid'>;
  /** The same, without waiting for the disk. */
  readonly hasty: Pick<Peer, 'url' | 'pid'>;
  readonly raw: Peer;
  readonly nestExpress: Peer;
  stop(): Promise<void>;
}

/** Loads a province of that size through the gateway and authorizes the bank for reports of it. */
export async function prepareField(
  server: BenchServer,
  gateway: TestGateway,
  records: number,
): Promise<Field> {
  const province = new Province(records);
  await registerEnterprises(gateway.database.superuser, [province]);
  const departments = await Departments.register(gateway);
  for (const feed of province.feeds)
    await departments.deliver(feed.itemCode, province.ndjson(feed, { from: 0, count: feed.records }));
  await departments.close();
  const subjects = await makeSubjects(gateway.database.superuser, gateway.participantId(BANK));
  return { server, gateway, clientId: gateway.demo.clients[BANK]?.clientId ?? '', subjects };
}

/** Starts the peers on the same database. */
export async function startPeers({ server, gateway, clientId }: Field): Promise<Peers> {
  const { issuer, audience } = gateway.demo;
  const environment = { ...BENCH_ENVIRONMENT, PROCESSES: 'auto' };
  const deployed = await startSecondProcess(gateway, environment);
  const hasty = await startSecondProcess(gateway, {
    ...environment,
    DATABASE_URL: `${server.url}?options=${encodeURIComponent('-c synchronous_commit=off')}`,
  });
  process.once('exit', () => [deployed, hasty].forEach(({ child }) => child.kill('SIGKILL')));
  const raw = await startPeer('raw-server.js', { DATABASE_URL: server.url, CLIENT_ID: clientId });
  const nestExpress = await startPeer('nest-express/main.js', {
    DATABASE_URL: server.url,
    ISSUER: issuer,
    AUDIENCE: audience,
    TOKEN_KEY: await publicKeyOf(issuer),
  });
  return {
    deployed: placeOf(deployed),
    hasty: placeOf(hasty),
    raw,
    nestExpress,
    stop: async () => {
      for (const peer of [raw, nestExpress]) peer.stop();
      await Promise.all([deployed.stop(), hasty.stop()]);
    },
  };
}

const placeOf = ({ baseUrl, pid }: { baseUrl: string; pid: number }): Pick<Peer, 'url' | 'pid'> => ({
  url: `${baseUrl}/v1/reports`,
  pid,
});

/** The key the issuer signs access tokens with, as PEM. */
async function publicKeyOf(issuer: string): Promise<string> {
  const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: JsonWebKey[] };
  const key = keys.find(({ crv }) => crv === 'P-256');
  if (!key) throw new Error('The issuer has no key for ES256');
  return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
}
