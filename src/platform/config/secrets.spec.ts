import { z } from 'zod';
import { jsonText, secret } from './secrets.js';
import { InvalidSettings, readSettings } from './settings.js';

const GOOD = 'f3Kq9-Zt7Lw2Xb8Rn5Vc1Hd6Jp0Ms4Gy';

function messagesOf(schema: z.ZodType, value: unknown): string[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.map(({ message }) => message);
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidSettings) return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

describe('secret', () => {
  it('accepts a long text of many different characters', () => {
    expect(secret(32).parse(GOOD)).toBe(GOOD);
  });

  it('has no default', () => {
    expect(messagesOf(secret(32), undefined)).toEqual(['is missing']);
  });

  it('refuses a text one character too short', () => {
    expect(GOOD).toHaveLength(32);
    expect(messagesOf(secret(33), GOOD)).toEqual(['is weak: shorter than 33 characters']);
  });

  it.each([
    'changeme',
    'CHANGE-ME',
    'secret',
    'password',
    'postgres',
    'default',
    'example',
    'admin',
    '1234567890',
  ])('refuses what begins with the well-known word %s, however long', (word) => {
    expect(messagesOf(secret(32), word + GOOD)).toEqual(['is weak: a well-known word']);
  });

  it('accepts random hexadecimal digits, whatever they begin with', () => {
    for (const start of ['123', '1234', 'abc', 'dead', '0000'])
      expect(messagesOf(secret(32), `${start}9f8b7c6d5e4a3f2b1c0d9e8f7a6b5c4d`)).toEqual([]);
  });

  it('refuses nine different characters and accepts ten', () => {
    expect(messagesOf(secret(32), 'bcdfghjkl'.repeat(4))).toEqual(['is weak: too few different characters']);
    expect(messagesOf(secret(32), 'bcdfghjklm'.repeat(4))).toEqual([]);
  });

  it('names every weak secret at start, none of them by value', () => {
    const schemas = {
      identity: z.object({ COOKIE_KEY: secret(32) }),
      usage: z.object({ SEALING_KEY: secret(32) }),
    };
    const weak = { COOKIE_KEY: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', SEALING_KEY: 'too-short-Kq9' };
    const message = messageOf(() => readSettings(schemas, weak));
    expect(message).toContain('COOKIE_KEY: is weak: too few different characters');
    expect(message).toContain('SEALING_KEY: is weak: shorter than 32 characters');
    expect(message).not.toContain(weak.COOKIE_KEY);
    expect(message).not.toContain(weak.SEALING_KEY);
  });
});

describe('jsonText', () => {
  const keys = jsonText(
    z.object({ keys: z.array(z.object({ kid: z.string(), d: z.string().min(8) })).min(1) }),
  );

  it('gives what the text holds', () => {
    expect(keys.parse('{"keys":[{"kid":"a","d":"Kq9-Zt7Lw2"}]}')).toEqual({
      keys: [{ kid: 'a', d: 'Kq9-Zt7Lw2' }],
    });
  });

  it('refuses a missing text, a text that is no JSON, and other content', () => {
    expect(messagesOf(keys, undefined)).toEqual(['is missing']);
    expect(messagesOf(keys, '{"keys":')).toEqual(['is not JSON']);
    expect(messagesOf(keys, '{"keys":[]}')).toHaveLength(1);
    expect(messagesOf(keys, 'null')).toHaveLength(1);
  });

  it.each(['hunter2Zt7', '{"keys":"hunter2Zt7"}', '{"keys":[{"kid":"a","d":"hunter"}]}', '"hunter2Zt7"'])(
    'tells a fault without showing the text',
    (text) => {
      const [message = ''] = messagesOf(keys, text);
      expect(message).toMatch(/^(is not JSON|has not the expected content)/);
      expect(message).not.toContain('hunter');
    },
  );
});
