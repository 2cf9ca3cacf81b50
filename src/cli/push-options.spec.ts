import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newEcPrivateJwk } from '../platform/crypto/index.js';
import { readPushOrder } from './push-options.js';

let folder: string;
let key: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'push-options-'));
  key = join(folder, 'key.json');
  writeFileSync(key, JSON.stringify(await newEcPrivateJwk()));
});
afterAll(() => rmSync(folder, { recursive: true }));

const GOOD = {
  item: 'TAX-02',
  kind: 'full',
  sequence: '7',
  'data-time': '2026-11-20T16:00:00Z',
  url: 'https://gateway.example.gov.cn/',
  'client-id': 'tax-bureau',
};
type Options = Record<string, string | undefined>;

const read = (overrides: Options = {}) => {
  const options = Object.entries({ ...GOOD, key, ...overrides } as Options);
  const words = options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
  return readPushOrder(['/in/a.csv', ...words]);
};

describe('the options of feed push', () => {
  it('say what is sent, to whom and as whom', () => {
    expect(read()).toEqual({
      file: { path: '/in/a.csv', encoding: { format: 'text/csv', isGzip: false, charset: undefined } },
      itemCode: 'TAX-02',
      kind: 'full',
      sequence: 7,
      dataTime: '2026-11-20T16:00:00Z',
      recordCount: undefined,
      access: {
        url: 'https://gateway.example.gov.cn',
        issuer: 'https://gateway.example.gov.cn/oidc',
        clientId: 'tax-bureau',
        privateJwk: expect.objectContaining({ kty: 'EC', d: expect.any(String) }),
      },
      compress: false,
      responsePath: '/in/a.csv.response.json',
    });
  });

  it('take the next sequence, a number of records and another issuer', () => {
    const order = read({ sequence: 'next', 'record-count': '12', issuer: 'https://sso.example.gov.cn' });
    expect(order).toMatchObject({
      sequence: 'next',
      recordCount: 12,
      access: { issuer: 'https://sso.example.gov.cn' },
    });
  });

  it.each([
    ['item', undefined],
    ['kind', 'delta'],
    ['sequence', '0'],
    ['sequence', 'last'],
    ['data-time', '2026-11-20'],
    ['data-time', '2026-11-20T16:00:00'],
    ['record-count', '-1'],
    ['url', undefined],
    ['url', 'gateway.example.gov.cn'],
    ['url', 'http://gateway.example.gov.cn'],
    ['issuer', 'http://gateway.example.gov.cn/oidc'],
    ['client-id', undefined],
    ['key', undefined],
    ['key', '/nowhere/key.json'],
  ])('refuse --%s=%s', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(/usable|cannot be read/);
  });

  it('take plain HTTP on this machine alone', () => {
    expect(read({ url: 'http://127.0.0.1:3000' }).access.issuer).toBe('http://127.0.0.1:3000/oidc');
  });

  it('refuse a public key', () => {
    const path = join(folder, 'public.json');
    writeFileSync(path, JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k' }));
    expect(() => read({ key: path })).toThrow(/private/);
  });

  it('never repeat what stands in the key file', () => {
    const path = join(folder, 'broken.json');
    writeFileSync(path, '{"d":"s3cret"');
    expect(() => read({ key: path })).toThrow(expect.not.stringContaining('s3cret'));
  });
});
