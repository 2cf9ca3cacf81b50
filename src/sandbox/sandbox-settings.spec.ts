import { DEPARTMENTS } from './departments.js';
import { readSandboxSettings } from './sandbox-settings.js';

const TOKENS = Object.fromEntries(
  [...DEPARTMENTS.map(({ key }) => key), 'control'].map((key) => [key, `of-${key}`]),
);

describe('readSandboxSettings', () => {
  it('reads the tokens apart from the control token, and any free port by default', () => {
    const settings = readSandboxSettings({ SANDBOX_TOKENS: JSON.stringify(TOKENS) });
    expect(settings.controlToken).toBe('of-control');
    expect(Object.keys(settings.tokens)).toEqual(DEPARTMENTS.map(({ key }) => key));
    expect(settings.port).toBe(0);
  });

  it.each([
    ['no tokens', {}],
    ['text', { SANDBOX_TOKENS: 'of-control' }],
    ['a department without token', { SANDBOX_TOKENS: JSON.stringify({ ...TOKENS, customs: '' }) }],
    ['no control token', { SANDBOX_TOKENS: JSON.stringify({ ...TOKENS, control: undefined }) }],
  ])('refuses %s and shows none', (_, environment) => {
    expect(() => readSandboxSettings(environment)).toThrow(/SANDBOX_TOKENS/);
    expect(() => readSandboxSettings(environment)).not.toThrow(/of-/);
  });

  it('does not start in production', () => {
    const environment = { NODE_ENV: 'production', SANDBOX_TOKENS: JSON.stringify(TOKENS) };
    expect(() => readSandboxSettings(environment)).toThrow(/NODE_ENV: is production/);
  });
});
