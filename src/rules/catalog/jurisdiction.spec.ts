import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jurisdictionsIn, readJurisdiction } from './jurisdiction.js';
import { jurisdictionSettings } from './jurisdiction.settings.js';

const good = {
  name: 'elsewhere',
  nameZh: '别处',
  publicity: { source: 'a law', countsFrom: ['decided_on'], severities: [] },
  ends: { source: 'a law', onDay: [], beforeDay: [] },
  retention: { source: 'a law', months: null },
  freshness: {
    source: 'a law',
    graceHours: { daily: 0, weekly: 0, monthly: 0, quarterly: 0, yearly: 0 },
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jurisdictions-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function faultsOf(content: object): readonly string[] {
  writeFileSync(join(folder, 'elsewhere.json'), JSON.stringify(content));
  return readJurisdiction(folder, 'elsewhere').faults;
}

describe('readJurisdiction', () => {
  it('reads a good rule set and passes other files over', () => {
    expect(faultsOf(good)).toEqual([]);
    writeFileSync(join(folder, 'README.md'), '# none');
    expect(jurisdictionsIn(folder)).toEqual(['elsewhere']);
    expect(readJurisdiction(folder, 'elsewhere').rules).toEqual(good);
  });

  it.each([
    ['another name', { ...good, name: 'nowhere' }, 'name'],
    ['an unknown rule', { ...good, surprise: 1 }, ''],
    ['a missing rule', { ...good, retention: undefined }, 'retention'],
    ['no source', { ...good, retention: { months: 12 } }, 'retention.source'],
    ['a period of no months', { ...good, retention: { source: 'a law', months: 0 } }, 'retention.months'],
    [
      'grace for a promise nobody makes',
      {
        ...good,
        freshness: { source: 'a law', graceHours: { ...good.freshness.graceHours, 'on-demand': 1 } },
      },
      'freshness.graceHours',
    ],
    [
      'a promise without grace',
      { ...good, freshness: { source: 'a law', graceHours: { daily: 1 } } },
      'freshness.graceHours.weekly',
    ],
  ])('refuses %s and says where', (_, content, place) => {
    expect(faultsOf(content)[0]).toMatch(new RegExp(`^${place}:`));
  });
});

describe('readJurisdiction of no JSON', () => {
  it.each(['{"name": ', '{"name":"elsewhere","name":"nowhere"}', ''])('says so of %j', (text) => {
    writeFileSync(join(folder, 'elsewhere.json'), text);
    expect(readJurisdiction(folder, 'elsewhere')).toEqual({ faults: [expect.any(String)] });
  });
});

describe('JURISDICTION', () => {
  const reasonsOf = (name: string): string[] | undefined =>
    jurisdictionSettings
      .safeParse({ JURISDICTION: name })
      .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);

  it('is Liaoning where nothing is said', () => {
    expect(jurisdictionSettings.parse({})).toMatchObject({ name: 'liaoning', retention: { months: null } });
  });

  it.each(['atlantis', '../authorizations', 'liaoning.json', '__proto__'])(
    'refuses %s at the start',
    (name) => {
      expect(reasonsOf(name)).toEqual(['JURISDICTION is none of the rule sets there are: liaoning']);
    },
  );
});
