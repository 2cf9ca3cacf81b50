import { join } from 'node:path';
import { type CatalogItem, readCatalog, tierOfItem } from '../../rules/catalog/index.js';
import { readJurisdiction } from '../../rules/catalog/jurisdiction.js';
import type { HeldFragment } from '../gate/held-facts.js';
import { shownFragments } from '../gate/held-records.js';
import type { Ruling } from '../gate/index.js';
import { answeredItem, statusOf } from './answered-items.js';
import type { AnsweredItem } from './held-item.js';

const config = join(import.meta.dirname, '../../../config');
const catalog = readCatalog(join(config, 'catalog'));
const { rules } = readJurisdiction(join(config, 'rules/jurisdictions'), 'liaoning');
if (!rules) throw new Error('no rules');

type Held = readonly HeldFragment[];
const fact = (payload: object, more: object = {}): Held[number]['records'][number] => ({
  recordId: '0193a5b0-0000-7000-8000-000000000001',
  publicityEndsOn: null,
  payload: { ...payload },
  ...more,
});
const market = (...records: Held[number]['records']): Held[number] => ({
  providerId: 'market',
  asOf: '2026-11-20T00:00:00.000Z',
  records,
});
const tax = (...records: Held[number]['records']): Held[number] => ({
  providerId: 'tax',
  asOf: '2026-11-21T00:00:00.000Z',
  records,
});

function answered(
  held: Held,
  {
    code = 'REG-01',
    sees = 'public' as const,
    ...change
  }: { code?: string; sees?: 'public' } & Partial<CatalogItem> = {},
): AnsweredItem {
  const found = catalog.find((each) => each.code === code);
  if (!found || !rules) throw new Error(`no ${code}`);
  const item = { ...found, ...change };
  const ruling: Ruling = {
    question: {
      action: 'query.ask',
      institutionId: 'bank-a',
      clientId: 'client-a',
      operatorUser: null,
      requestId: 'req-7',
      uscc: '914403001922038216',
      purpose: 'guarantee',
      authorizationId: null,
      applicationNo: null,
      asked: [],
    },
    issuedAtMs: 0,
    decidedAt: new Date('2026-11-22T00:00:00Z'),
    items: [],
    authorization: null,
    providerNames: new Map([['market', 'Market regulator']]),
  };
  const loaded = { item, version: 1, tier: tierOfItem(item), validate: () => [], rules };
  return answeredItem(
    {
      loaded,
      mode: 'physical-collection',
      limits: null,
      decision: { allowed: true, sees, withheld: 'authorization-missing' },
      held: shownFragments(loaded, held, '2026-11-22'),
      collectedAsOf: null,
      endpoint: undefined,
    },
    ruling,
    undefined,
  );
}

describe('answeredItem of held records', () => {
  it('names the source, by its id where it has no name any more', () => {
    expect(answered([market(fact({ subject_name: 'A' }))]).source).toEqual({
      providerId: 'market',
      name: 'Market regulator',
    });
    expect(answered([tax(fact({ subject_name: 'A' }))]).source).toEqual({ providerId: 'tax', name: 'tax' });
  });

  it('C18: shows every statement of a fact with its source, and says that they differ', () => {
    const answer = answered([
      market(fact({ subject_name: 'Old name' })),
      tax(fact({ subject_name: 'New name' })),
    ]);
    expect(answer).toEqual({
      source: { providerId: 'tax', name: 'tax' },
      asOf: '2026-11-21T00:00:00.000Z',
      records: [{ subject_name: 'New name' }, { subject_name: 'Old name' }],
      disputedRecords: [],
      otherSources: [
        {
          source: { providerId: 'market', name: 'Market regulator' },
          asOf: '2026-11-20T00:00:00.000Z',
          records: [1],
          differs: true,
        },
      ],
    });
  });

  it('C18: shows the newest statement alone where it takes precedence, and still says that another differs', () => {
    const answer = answered(
      [market(fact({ subject_name: 'Old name' })), tax(fact({ subject_name: 'New name' }))],
      { precedence: 'newest' },
    );
    expect(answer).toMatchObject({
      source: { providerId: 'tax' },
      records: [{ subject_name: 'New name' }],
      otherSources: [{ source: { providerId: 'market' }, records: [], differs: true }],
    });
  });

  it('says of sources that agree that they do: what is null is not stated', () => {
    const same = { subject_name: 'A', status: null };
    const answer = answered([market(fact({ subject_name: 'A' })), tax(fact(same))], { precedence: 'newest' });
    expect(answer.otherSources).toMatchObject([{ records: [], differs: false }]);
  });

  it('tells of no difference in what is withheld', () => {
    const scores = [
      market(fact({ rating_year: 2025, rating: 'A', score: '91' })),
      tax(fact({ rating_year: 2025, rating: 'A', score: '97' })),
    ];
    const answer = answered(scores, { code: 'TAX-01' });
    expect(answer.records).toEqual([
      { rating_year: 2025, rating: 'A' },
      { rating_year: 2025, rating: 'A' },
    ]);
    expect(answer.otherSources).toMatchObject([{ records: [1], differs: false }]);
  });

  it('takes different facts for no contradiction', () => {
    const penalties = [
      market(fact({ decision_no: '1' }), fact({ decision_no: '2' })),
      tax(fact({ decision_no: '3' })),
    ];
    const answer = answered(penalties, { code: 'PEN-01', precedence: 'newest' });
    expect(answer.records).toEqual([{ decision_no: '3' }, { decision_no: '1' }, { decision_no: '2' }]);
    expect(answer.otherSources).toMatchObject([{ records: [1, 2], differs: false }]);
  });

  it('takes the newest source that has anything to show, and forgets one that has nothing', () => {
    const ended = fact({ decision_no: '3' }, { publicityEndsOn: '2026-11-20' });
    const answer = answered([market(fact({ decision_no: '1' })), tax(ended)], { code: 'PEN-01' });
    expect(answer).toMatchObject({
      source: { providerId: 'market' },
      records: [{ decision_no: '1' }],
      otherSources: [],
    });
    expect(answered([tax(ended)], { code: 'PEN-01' })).toMatchObject({
      source: { providerId: 'tax' },
      records: [],
    });
  });

  it('says which records are disputed, and that of the whole', () => {
    const disputed = fact({ decision_no: '1' }, { disputed: true });
    const answer = answered([market(disputed), tax(fact({ decision_no: '2' }))], { code: 'PEN-01' });
    expect(answer.disputedRecords).toEqual([1]);
    expect(statusOf(answer)).toBe('disputed');
    expect(statusOf(answered([tax(fact({ decision_no: '2' }))], { code: 'PEN-01' }))).toBe('ok');
    expect(statusOf(answered([]))).toBe('no-record');
  });

  it('has nothing where no feed holds anything', () => {
    expect(answered([])).toEqual({
      source: null,
      asOf: null,
      records: [],
      disputedRecords: [],
      otherSources: [],
    });
  });
});
