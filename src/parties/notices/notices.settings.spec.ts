import { SealingKey } from '../../platform/crypto/index.js';
import { noticesSettings } from './notices.settings.js';

const read = (variables: Record<string, string>) =>
  noticesSettings.safeParse({ CREDENTIAL_KEY: SealingKey.generate(), ...variables });
const faultsOf = (variables: Record<string, string>): (PropertyKey | undefined)[] =>
  (read(variables).error?.issues ?? []).map(({ path }) => path[0]);

describe('noticesSettings', () => {
  it('tries for more than three days when nothing is set', () => {
    const { retryDelaysS = [], addresses } = read({}).data ?? {};
    const allS = retryDelaysS.reduce((sum, delayS) => sum + delayS, 0);
    expect(allS).toBeGreaterThan(3 * 86_400);
    expect(retryDelaysS).toEqual(retryDelaysS.toSorted((a, b) => a - b));
    expect(addresses).toEqual({ ports: [443, 8443], insideNetworks: [], allowsLoopback: false });
  });

  it('reads lists', () => {
    const { data } = read({
      WEBHOOK_RETRY_DELAYS_S: '1, 2',
      WEBHOOK_INSIDE_NETWORKS: '10.20.0.0/16,fd12::/16',
      WEBHOOK_PORTS: '443',
    });
    expect(data).toMatchObject({
      retryDelaysS: [1, 2],
      addresses: { ports: [443], insideNetworks: ['10.20.0.0/16', 'fd12::/16'] },
    });
  });

  it.each([
    ['WEBHOOK_RETRY_DELAYS_S', '5,0'],
    ['WEBHOOK_RETRY_DELAYS_S', '5,soon'],
    ['WEBHOOK_RETRY_DELAYS_S', '5,,6'],
    ['WEBHOOK_INSIDE_NETWORKS', '10.20.0.0'],
    ['WEBHOOK_PORTS', '0'],
    ['WEBHOOK_PORTS', '65536'],
  ])('refuses %s=%s', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([name]);
  });

  it('L01: lets nobody call this machine in production', () => {
    expect(faultsOf({ NODE_ENV: 'production', WEBHOOK_ALLOW_LOOPBACK: 'true' })).toEqual([
      'WEBHOOK_ALLOW_LOOPBACK',
    ]);
    expect(faultsOf({ NODE_ENV: 'test', WEBHOOK_ALLOW_LOOPBACK: 'true' })).toEqual([]);
  });
});
