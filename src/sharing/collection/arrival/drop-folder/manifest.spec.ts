import { contentDigestOf, encodingOf, nameOfData, nameOfManifest, readManifest } from './manifest.js';

const SHA256 = '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03'; // of "hello\n"

const aManifest = (overrides: object = {}): Record<string, unknown> => ({
  itemCode: 'PEN-01',
  kind: 'incremental',
  sequence: 7,
  dataTime: '2026-11-20T16:00:00+08:00',
  file: 'night.ndjson',
  sizeBytes: 6,
  sha256: SHA256,
  ...overrides,
});
const read = (value: unknown, name = 'night') => readManifest(name, Buffer.from(JSON.stringify(value)));
const manifest = (overrides: object = {}) => {
  const result = read(aManifest(overrides));
  if (typeof result === 'string' || !('manifest' in result)) throw new Error(JSON.stringify(result));
  return result.manifest;
};

describe('names in the drop folder', () => {
  it.each(['night', 'TAX-02.2026-11-20', 'a', '0_b', 'x'.repeat(100)])('takes %s', (name) => {
    expect(nameOfManifest(`${name}.manifest.json`)).toBe(name);
    expect(nameOfData(`${name}.csv.gz`)).toBe(name);
  });

  it.each([
    '',
    '.',
    '..',
    '.hidden',
    '../night',
    'a/b',
    String.raw`a\b`,
    'a..b',
    'night.',
    'CON',
    'nul.x',
    'com1',
    'a b',
    'a\u0000b',
    'a~b',
    '夜',
    'x'.repeat(101),
  ])('does not take %j', (name) => {
    expect(nameOfManifest(`${name}.manifest.json`)).toBeUndefined();
    expect(nameOfData(`${name}.ndjson`)).toBeUndefined();
  });

  it.each(['night', 'night.json', 'night.zip', 'night.ndjson.tmp', 'night.csv.gz.gz', 'night.NDJSON'])(
    'sees no data file in %s',
    (file) => {
      expect(nameOfData(file)).toBeUndefined();
    },
  );
});

describe('a manifest', () => {
  it('says all that a delivery needs', () => {
    const found = manifest({ records: 3, charset: 'GB18030', file: 'night.csv.gz' });
    expect(found).toMatchObject({
      itemCode: 'PEN-01',
      kind: 'incremental',
      sequence: 7,
      records: 3,
      sizeBytes: 6,
    });
    expect(encodingOf(found)).toEqual({ format: 'text/csv', isGzip: true, charset: 'gb18030' });
    expect(encodingOf(manifest())).toEqual({
      format: 'application/x-ndjson',
      isGzip: false,
      charset: undefined,
    });
    expect(contentDigestOf(found)).toBe('sha-256=:WJG1tSLV3whtD/CxEPvZ0hu0/HFjrzTQgoai6Eb2vgM=:');
  });

  it('may begin with a byte order mark', () => {
    const bytes = Buffer.from(`\uFEFF${JSON.stringify(aManifest())}`);
    expect(readManifest('night', bytes)).toHaveProperty('manifest');
  });

  it('is not readable while it is half written', () => {
    const text = JSON.stringify(aManifest());
    for (const length of [0, 1, 20, text.length - 1]) {
      expect(readManifest('night', Buffer.from(text.slice(0, length)))).toBe('unreadable');
    }
  });

  it.each(['{"a":1,"a":2}', '{"__proto__":{}}', '\u0000\u0000', '[[[[[[]]]]]]'])(
    'is not readable as %j',
    (text) => {
      expect(readManifest('night', Buffer.from(text))).toBe('unreadable');
    },
  );

  it.each([
    [{ itemCode: '' }, '/itemCode'],
    [{ kind: 'delta' }, '/kind'],
    [{ sequence: 0 }, '/sequence'],
    [{ sequence: 1.5 }, '/sequence'],
    [{ sequence: '7' }, '/sequence'],
    [{ dataTime: '2026-11-20 16:00:00' }, '/dataTime'],
    [{ dataTime: '2026-11-20T16:00:00' }, '/dataTime'],
    [{ sizeBytes: -1 }, '/sizeBytes'],
    [{ sha256: SHA256.slice(1) }, '/sha256'],
    [{ records: -1 }, '/records'],
    [{ charset: 'x;y' }, '/charset'],
    [{ file: 'other.ndjson' }, '/file'],
    [{ file: '../night.ndjson' }, '/file'],
    [{ file: '/etc/passwd' }, '/file'],
    [{ file: 'night.zip' }, '/file'],
    [{ providerId: 'x' }, ''],
    [{ sha256: undefined }, '/sha256'],
  ])('is refused for %j', (fault, pointer) => {
    expect(read(aManifest(fault))).toMatchObject({ faults: [{ pointer }] });
  });

  it.each([null, 7, 'text', []])('is refused as %j', (value) => {
    expect(read(value)).toHaveProperty('faults');
  });
});
