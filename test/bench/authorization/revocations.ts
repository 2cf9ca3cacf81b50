import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { aQuery, grant } from '../../support/factories.js';
import type { TestGateway } from '../../support/gateway.js';
import { RacingReaders, READERS } from '../../support/racing-readers.js';

/** What the revocations of a run came to. */
export interface Revocations {
  /** From the first byte sent to the answer in hand, each in ms: while 32 read, and with nobody reading. */
  readonly besideMs: readonly number[];
  readonly aloneMs: readonly number[];
  /** Answers with data that the readers got in all, and after the revocation was answered. */
  readonly answers: number;
  readonly lateAnswers: number;
}

const ALONE_SHARE = 0.2;

/**
 * Revokes an authorization in each round, through the two processes in turn, while 32 readers of both rest on it; what is
 * in a reader's hands after the revocation was answered is late. Some rounds before have no readers.
 */
export async function measureRevocations(
  gateway: TestGateway,
  ports: readonly number[],
  rounds: number,
): Promise<Revocations> {
  const agent = new Agent({ pipelining: 1 });
  const enterprise = gateway.asEnterprise();
  const revoke = async (round: number, id: string): Promise<number> => {
    const headers = { authorization: `Bearer ${await enterprise.accessToken()}` };
    const url = `http://127.0.0.1:${ports[round % ports.length]}/v1/authorizations/${id}/revocation`;
    const startedAt = performance.now();
    const { statusCode, body } = await request(url, { method: 'POST', dispatcher: agent, headers });
    await body.dump();
    const tookMs = performance.now() - startedAt;
    if (statusCode !== 200) throw new Error(`The revocation was answered with ${statusCode}`);
    return tookMs;
  };
  const aloneMs: number[] = [];
  for (let round = 0; round < rounds * ALONE_SHARE; round += 1)
    aloneMs.push(await revoke(round, await grant(gateway)));
  const seen = { besideMs: [] as number[], answers: 0, lateAnswers: 0 };
  const bank = gateway.as('bank-a');
  for (let round = 0; round < rounds; round += 1) {
    const authorizationId = await grant(gateway);
    const body = JSON.stringify(aQuery(gateway, { authorizationId }));
    const readers = new RacingReaders(ports, await bank.accessToken(), body);
    while (readers.count(200) < READERS) await sleep(2);
    seen.besideMs.push(await revoke(round, authorizationId));
    await readers.close();
    while (readers.count(403) < READERS) await sleep(2);
    await readers.end();
    seen.answers += readers.count(200);
    seen.lateAnswers += readers.late200;
  }
  await agent.destroy();
  return { ...seen, aloneMs };
}
