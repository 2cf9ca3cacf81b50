import { peopleSettings } from './people.settings.js';

const KEY = Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64');
const read = (variables: Record<string, string>) =>
  peopleSettings.safeParse({ CREDENTIAL_KEY: KEY, ...variables });
const faultsOf = (variables: Record<string, string>): unknown[] =>
  read(variables).error?.issues.map(({ path }) => path[0]) ?? [];

describe('the settings of people', () => {
  it('end a session after eight hours, or half an hour without use, and connect no register', () => {
    expect(read({}).data).toMatchObject({ longestSessionS: 28_800, idleS: 1_800, trustedProxies: 0 });
    expect(read({}).data?.realName).toBeUndefined();
  });

  it('take a register with its token', () => {
    const token = 'a token of the register';
    const variables = { REAL_NAME_URL: 'https://register.example/names', REAL_NAME_TOKEN: token };
    expect(read(variables).data?.realName).toEqual({ url: 'https://register.example/names', token });
  });

  it.each([
    [{ REAL_NAME_URL: 'https://register.example/names' }, 'REAL_NAME_TOKEN'],
    [{ REAL_NAME_TOKEN: 'short' }, 'REAL_NAME_TOKEN'],
    [{ SESSION_LONGEST_S: '59' }, 'SESSION_LONGEST_S'],
    [{ SESSION_IDLE_S: '0' }, 'SESSION_IDLE_S'],
    [{ TRUSTED_PROXIES: '-1' }, 'TRUSTED_PROXIES'],
  ])('refuse %j', (variables, name) => {
    expect(faultsOf(variables)).toEqual([name]);
  });

  it('refuse a register in production that is asked in the open', () => {
    const register = {
      REAL_NAME_URL: 'http://register.example/names',
      REAL_NAME_TOKEN: 'a token of the register',
    };
    expect(faultsOf({ ...register, NODE_ENV: 'production' })).toEqual(['REAL_NAME_URL']);
    expect(faultsOf({ ...register, NODE_ENV: 'development' })).toEqual([]);
  });
});
