import { originList } from './origins.js';

describe('originList', () => {
  it('is empty when nothing is said', () => {
    expect(originList.parse(undefined)).toEqual([]);
    expect(originList.parse(' , ')).toEqual([]);
  });

  it('reads origins as browsers write them, each once', () => {
    const text = 'https://portal.example, http://127.0.0.1:5173,https://portal.example';
    expect(originList.parse(text)).toEqual(['https://portal.example', 'http://127.0.0.1:5173']);
  });

  it.each([
    '*',
    'null',
    'https://*.example',
    'https://portal.example/',
    'https://portal.example/app',
    'https://PORTAL.example',
    'https://portal.example:443',
    'https://user@portal.example',
    'portal.example',
    'file:///etc/passwd',
    'ftp://portal.example',
    'https://portal.example https://other.example',
    'https://portal.example,*',
  ])('refuses %s', (text) => {
    expect(originList.safeParse(text).success).toBe(false);
  });
});
