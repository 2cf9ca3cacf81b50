import { hashPassword, isOutdated, isPassword } from './argon2.js';

const CHEAP = { memoryKib: 64, passes: 1, lanes: 1 };
const PASSWORD = 'correct horse battery staple';

describe('the hash of a password', () => {
  it('tells the password from every other', async () => {
    const hash = await hashPassword(PASSWORD, CHEAP);
    expect(await isPassword(PASSWORD, hash)).toBe(true);
    for (const other of ['', 'Correct horse battery staple', `${PASSWORD} `, PASSWORD.slice(0, -1)])
      expect(await isPassword(other, hash)).toBe(false);
  });

  it('states its cost and has a salt of its own each time', async () => {
    const [first, second] = [await hashPassword(PASSWORD, CHEAP), await hashPassword(PASSWORD, CHEAP)];
    expect(first).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(first).not.toBe(second);
  });

  it('takes the same characters however they were composed', async () => {
    const hash = await hashPassword('Zürich-銀行-pass', CHEAP);
    expect(await isPassword('Zürich-銀行-pass', hash)).toBe(true);
  });

  it('is outdated once less was spent on it than today', async () => {
    const hash = await hashPassword(PASSWORD, CHEAP);
    expect(isOutdated(hash, CHEAP)).toBe(false);
    expect(isOutdated(hash, { ...CHEAP, memoryKib: 65 })).toBe(true);
    expect(isOutdated(hash, { ...CHEAP, passes: 2 })).toBe(true);
    expect(isOutdated(hash, { ...CHEAP, lanes: 2 })).toBe(true);
    expect(isOutdated(hash, { ...CHEAP, memoryKib: 32 })).toBe(false);
    expect(isOutdated(hash)).toBe(true);
  });

  it.each(['', 'plain', '$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaA', '$2b$10$abc'])(
    'is not %j',
    async (text) => {
      await expect(isPassword(PASSWORD, text)).rejects.toThrow('Not a hash');
      expect(() => isOutdated(text)).toThrow('Not a hash');
    },
  );
});
