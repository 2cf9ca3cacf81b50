import { z } from 'zod';
import { flag, InvalidSettings, readSettings, wholeNumber } from './settings.js';

const PORT = wholeNumber(3000, { min: 0, max: 65_535 });
const schemas = {
  http: z.object({ HOST: z.string().default('127.0.0.1'), PORT }),
  database: z.object({
    DATABASE_URL: z.url({ message: 'is not an address' }),
    POOL: wholeNumber(10, { min: 1, max: 50 }),
  }),
  sandbox: z.object({ SANDBOX: flag(false) }),
};

function faultsOf(environment: Record<string, string | undefined>): InvalidSettings {
  try {
    readSettings(schemas, environment);
  } catch (error) {
    if (error instanceof InvalidSettings) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('readSettings', () => {
  it('gives each room its own settings, with the defaults of what is not set', () => {
    expect(
      readSettings(schemas, { DATABASE_URL: 'postgres://db/credit', POOL: '20', UNRELATED: 'x' }),
    ).toEqual({
      http: { HOST: '127.0.0.1', PORT: 3000 },
      database: { DATABASE_URL: 'postgres://db/credit', POOL: 20 },
      sandbox: { SANDBOX: false },
    });
  });

  it('names every bad variable of every room at once', () => {
    const { faults } = faultsOf({ PORT: '70000', POOL: '2.5', SANDBOX: 'yes' });
    expect(faults).toEqual([
      { variable: 'PORT', reason: 'is above 65535' },
      { variable: 'DATABASE_URL', reason: 'is missing' },
      { variable: 'POOL', reason: 'is not a whole number' },
      { variable: 'SANDBOX', reason: 'is neither true nor false' },
    ]);
  });

  it('names each of them in the message', () => {
    expect(faultsOf({ POOL: '0' }).message).toBe(
      'The configuration is not usable:\n  DATABASE_URL: is missing\n  POOL: is below 1',
    );
  });

  it('never shows a value, because it may be a secret typed into the wrong variable', () => {
    const value = 'kV9-hunter2-Qz';
    const error = faultsOf({ PORT: value, DATABASE_URL: value, POOL: value, SANDBOX: value });
    expect(error.faults.map(({ variable }) => variable)).toEqual(['PORT', 'DATABASE_URL', 'POOL', 'SANDBOX']);
    expect(`${error.message} ${JSON.stringify(error)} ${error.stack}`).not.toContain(value);
  });

  it('lets a room say in its own words what is wrong with the value that stands where none is given', () => {
    const RULES = z
      .string()
      .default('liaoning')
      .refine(() => false, 'names rules that cannot be read');
    expect(() => readSettings({ rules: z.object({ RULES }) }, {})).toThrow(
      'RULES: names rules that cannot be read',
    );
  });

  it('takes an empty variable for a missing one', () => {
    expect(faultsOf({ DATABASE_URL: '', PORT: '' }).faults).toEqual([
      { variable: 'DATABASE_URL', reason: 'is missing' },
    ]);
  });
});

describe('wholeNumber', () => {
  it.each([
    ['0', 0],
    ['65535', 65_535],
    ['443', 443],
  ])('reads %s', (text, value) => {
    expect(PORT.parse(text)).toBe(value);
  });

  it.each(['-1', '65536', '1.5', 'abc', '3000 ms', 'NaN', 'Infinity', '1e400'])('refuses %s', (text) => {
    expect(PORT.safeParse(text).success).toBe(false);
  });

  // Number(' ') is 0: a blank PORT makes the gateway listen on a random port.
  it('refuses a blank text', () => {
    expect(PORT.safeParse(' ').success).toBe(false);
  });
});

describe('flag', () => {
  it('reads true and false, and nothing that only looks like them', () => {
    expect(flag(false).parse('true')).toBe(true);
    expect(flag(true).parse('false')).toBe(false);
    for (const text of ['TRUE', '1', '0', 'yes', 'on', ' true']) {
      expect(flag(false).safeParse(text).success).toBe(false);
    }
  });

  it('has the stated value when it is not set', () => {
    expect(flag(true).parse(undefined)).toBe(true);
    expect(flag(false).parse(undefined)).toBe(false);
  });
});
