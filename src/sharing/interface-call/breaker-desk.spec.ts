import { setImmediate as settled } from 'node:timers/promises';
import { SealingKey } from '../../platform/crypto/index.js';
import { BreakerDesk, CallerGone, type Entry } from './breaker-desk.js';
import { interfaceCallSettings } from './interface-call.settings.js';
import { ProviderBreakers } from './provider-breakers.js';

const VOLUME = 4;
const AT_ONCE = 6;

describe('BreakerDesk', () => {
  let breakers: ProviderBreakers;
  beforeEach(() => {
    const variables = { BREAKER_VOLUME: String(VOLUME), PROVIDER_CALLS_AT_ONCE: String(AT_ONCE) };
    breakers = new ProviderBreakers(
      interfaceCallSettings.parse({ CREDENTIAL_KEY: SealingKey.generate(), ...variables }),
    );
  });
  afterEach(() => breakers.onApplicationShutdown());

  const enter = async (desk: BreakerDesk, times: number): Promise<Entry[]> =>
    Promise.all(Array.from({ length: times }, async () => desk.enterBreaker('an endpoint')));
  const leave = (desk: BreakerDesk, entries: readonly Entry[], hasFailed: boolean): void => {
    for (const { pass } of entries) if (pass !== undefined) desk.leaveBreaker(pass, hasFailed);
  };
  const refusals = (entries: readonly Entry[]): number => entries.filter(({ refusal }) => refusal).length;

  it('counts the calls of all workers together, and again what was given back', async () => {
    const [one, other] = [new BreakerDesk(breakers), new BreakerDesk(breakers)];
    const first = await enter(one, AT_ONCE - 1);
    expect(refusals(await enter(other, 3))).toBe(2);
    leave(one, first, false);
    await settled();
    expect(refusals(await enter(other, AT_ONCE))).toBe(1);
  });

  it('opens for all by the failures of all', async () => {
    const [one, other] = [new BreakerDesk(breakers), new BreakerDesk(breakers)];
    for (const desk of [one, other]) leave(desk, await enter(desk, VOLUME / 2), true);
    await settled();
    expect(refusals([...(await enter(one, 1)), ...(await enter(other, 1))])).toBe(2);
  });

  it('takes the calls of a worker that died neither for failures nor for calls in flight', async () => {
    const [dying, other] = [new BreakerDesk(breakers), new BreakerDesk(breakers)];
    await enter(dying, AT_ONCE);
    dying.close();
    await settled();
    expect(refusals(await enter(other, AT_ONCE))).toBe(0);
  });

  it('gives no pass to a worker that has died, whose message came late', async () => {
    const desk = new BreakerDesk(breakers);
    desk.close();
    await expect(desk.enterBreaker('an endpoint')).rejects.toBeInstanceOf(CallerGone);
  });
});
