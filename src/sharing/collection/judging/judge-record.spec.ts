import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  compileRecordValidator,
  type LoadedItem,
  readCatalog,
  tierOfItem,
} from '../../../rules/catalog/index.js';
import { recordJudge } from './judge-record.js';
import type { JudgingRules } from './judging-rules.js';
import type { Finding, JudgedRecord, Verdict } from './verdict.js';

const CONFIG = join(import.meta.dirname, '../../../../config');
const catalog = readCatalog(join(CONFIG, 'catalog'));
const jurisdiction: LoadedItem['rules'] = JSON.parse(
  readFileSync(join(CONFIG, 'rules/jurisdictions/liaoning.json'), 'utf8'),
);
const TODAY = '2026-11-22';
const USCC = '914403001922038216';

function judgeOf(code: string, rule: JudgingRules['personalData']['rule'] = 'reject') {
  const item = catalog.find((each) => each.code === code);
  if (!item) throw new Error(`no ${code}`);
  const validate = compileRecordValidator(item);
  const loaded = { item, version: 1, tier: tierOfItem(item), validate, rules: jurisdiction };
  const judgeLine = recordJudge(loaded, { personalData: { rule, byItem: {}, unsearched: {} } }, TODAY);
  return (record: unknown, line = 2): Verdict => judgeLine({ line, record, fault: undefined });
}

const judges = new Map<string, ReturnType<typeof judgeOf>>();
function judge(code: string, record: unknown): Verdict {
  const prepared = judges.get(code) ?? judgeOf(code);
  judges.set(code, prepared);
  return prepared(record);
}
function accepted(verdict: Verdict): JudgedRecord {
  if ('rejected' in verdict) throw new Error(JSON.stringify(verdict.rejected));
  return verdict.accepted;
}
const rejected = (verdict: Verdict): readonly Finding[] => ('rejected' in verdict ? verdict.rejected : []);
const faultsOf = (verdict: Verdict): string[] =>
  rejected(verdict).map(({ pointer, code }) => `${pointer} ${code}`);
const warningsOf = (verdict: Verdict): string[] =>
  accepted(verdict).warnings.map(({ pointer, code }) => `${pointer} ${code}`);

const penalty = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  uscc: USCC,
  decision_no: '深市监罚〔2025〕1号',
  penalty_authority: '深圳市市场监督管理局',
  ...change,
});

describe('a record as it should be', () => {
  it('is accepted with its key, its digest and its text', () => {
    const record = penalty({ publicity_ends_on: '2027-01-31' });
    expect(judgeOf('PEN-01')(record, 7)).toEqual({
      accepted: {
        line: 7,
        op: 'put',
        uscc: USCC,
        key: '67b5a2ca0abc2cba21d46b7005465e47',
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        publicityEndsOn: '2027-01-31',
        record,
        payload:
          '{"uscc":"914403001922038216","decision_no":"深市监罚〔2025〕1号","publicity_ends_on":"2027-01-31",' +
          '"penalty_authority":"深圳市市场监督管理局"}',
        source: null,
        warnings: [],
      },
    });
  });

  it('has its fields in catalog order, whatever the order they came in', () => {
    const one = accepted(judge('PEN-01', penalty({ severity: '一般' })));
    const other = accepted(
      judge('PEN-01', Object.fromEntries(Object.entries(penalty({ severity: '一般' })).toReversed())),
    );
    expect(other.payload).toBe(one.payload);
    expect([other.digest, other.key, other.source]).toEqual([one.digest, one.key, null]);
  });

  it('keeps what is stated as null, without being another version of the fact', () => {
    const stated = accepted(judge('PEN-01', penalty({ severity: null })));
    expect(stated.payload).toContain('"severity":null');
    expect(stated.digest).toBe(accepted(judge('PEN-01', penalty())).digest);
  });

  it('of another key or another value is told apart', () => {
    const one = accepted(judge('PEN-01', penalty({ severity: '一般' })));
    const changed = accepted(judge('PEN-01', penalty({ severity: '严重' })));
    const another = accepted(judge('PEN-01', penalty({ severity: '一般', decision_no: '2号' })));
    expect([changed.key === one.key, changed.digest === one.digest]).toEqual([true, false]);
    expect([another.key === one.key, another.digest === one.digest]).toEqual([false, false]);
  });
});

describe('a record that has to be normalized', () => {
  it('is accepted, remembered as it was sent, and remarked on', () => {
    const sent = penalty({
      uscc: '９１４４０３００１９２２０３８２１６',
      subject_name: ' 华为\u200B技术 ',
      violation_type: '虚假宣传，罚款',
      penalty_amount: '¥1,000.50',
      decided_on: '2026/1/5',
      publicity_ends_on: '2099-12-31',
      severity: '— —',
    });
    const { record, source, warnings, publicityEndsOn } = accepted(judge('PEN-01', sent));
    expect(record).toEqual({
      ...penalty(),
      subject_name: '华为技术',
      violation_type: '虚假宣传,罚款',
      penalty_amount: '1000.50',
      decided_on: '2026-01-05',
      publicity_ends_on: null,
      severity: null,
    });
    expect(source).toBe(JSON.stringify(sent));
    expect(publicityEndsOn).toBeNull();
    expect(warnings.map(({ line, pointer, code }) => `${line} ${pointer} ${code}`)).toEqual([
      '2 /penalty_amount money-reformatted',
      '2 /decided_on date-reformatted',
      '2 /publicity_ends_on no-end',
    ]);
  });

  it('is the same fact as one that was sent as it should be', () => {
    const tidy = accepted(judge('PEN-01', penalty({ decided_on: '2026-01-05', penalty_amount: '1000' })));
    const untidy = accepted(
      judge('PEN-01', penalty({ decided_on: '2026年1月5日', penalty_amount: '1,000元' })),
    );
    expect([untidy.key, untidy.digest, untidy.payload]).toEqual([tidy.key, tidy.digest, tidy.payload]);
  });

  it.each([
    '９１４４０３００１９２３１７４５８Ｆ',
    ' 9144 0300 1923 17458f ',
    '\u200B91440300192317458F\uFEFF',
    '91440300192317458ｆ',
  ])('has the code %j in its one form', (uscc) => {
    const one = accepted(judge('PEN-01', penalty({ uscc })));
    expect([one.uscc, one.record['uscc']]).toEqual(['91440300192317458F', '91440300192317458F']);
  });

  it('loses invisible characters inside a text, which alone would be refused', () => {
    const { record, source } = accepted(judge('PEN-01', penalty({ violation_facts: '虚\u200B假' })));
    expect(record['violation_facts']).toBe('虚假');
    expect(source).not.toBeNull();
  });

  it.each<[string, Record<string, unknown>, ...expected: [name: string, value: unknown, warning: string]]>([
    [
      'REG-03',
      { change_item: '名称', change_serial: 12345 },
      'change_serial',
      '12345',
      '/change_serial number-as-text',
    ],
    ['TAX-01', { rating_year: '2025年' }, 'rating_year', 2025, '/rating_year number-reformatted'],
    [
      'SOC-02',
      { insurance_type: '养老', as_of_month: '202601', claimed_count: '1,200' },
      'claimed_count',
      1200,
      '/claimed_count number-reformatted',
    ],
    ['REG-01', { term_to: '长期' }, 'term_to', null, '/term_to no-end'],
    [
      'REG-01',
      { registered_capital: '5,000万元' },
      'registered_capital',
      '5000',
      '/registered_capital money-reformatted',
    ],
    ['LIC-01', { decision_no: '1号', valid_to: '2099-01-31' }, 'valid_to', null, '/valid_to no-end'],
    [
      'SLF-01',
      { topic: '贷款', commitment_signed_at: '2026-01-05 08:00:00+08' },
      'commitment_signed_at',
      '2026-01-05T08:00:00+08:00',
      '/commitment_signed_at date-reformatted',
    ],
  ])('of %s: %j', (code, change, ...expected) => {
    const [name, value, warning] = expected;
    const verdict = judge(code, { uscc: USCC, ...change });
    expect(accepted(verdict).record[name]).toBe(value);
    expect(warningsOf(verdict)).toContain(warning);
  });

  it('keeps names as they were sent and compares them normalized', () => {
    const person = (person_name: string) => ({
      uscc: USCC,
      person_name,
      restriction_type: '限制任职',
      restricted_from: '2026-01-05',
      decided_by: '某局',
    });
    const wide = accepted(judge('KEY-02', person('阿凡提・买买提')));
    const usual = accepted(judge('KEY-02', person('阿凡提·买买提')));
    expect(wide.record['person_name']).toBe('阿凡提・买买提');
    expect([wide.key === usual.key, wide.digest === usual.digest]).toEqual([true, false]);
  });

  it.each(['𠮷田𠮷', 'ئابدۇللا', '㐀㐁', 'a'.repeat(200), '𠮷'.repeat(200), 'cafe\u0301', '龍\u{E0100}'])(
    'keeps the name %j to the character',
    (name) => {
      const { record, source } = accepted(judge('PEN-01', penalty({ subject_name: name })));
      expect([record['subject_name'], source]).toEqual([name, null]);
    },
  );
});

describe('a record that is refused', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['a wrong check digit', { uscc: '914403001922038217' }, '/uscc invalid-uscc'],
    ['the letter O for 0', { uscc: '9144O3001922038216' }, '/uscc invalid-uscc'],
    ['17 characters', { uscc: '91440300192203821' }, '/uscc invalid-uscc'],
    ['19 characters', { uscc: '9144030019220382160' }, '/uscc invalid-uscc'],
    ['two codes in one', { uscc: `${USCC}、${USCC}` }, '/uscc invalid-uscc'],
    ['a code that came as a number', { uscc: 914403001922038 }, '/uscc wrong-type'],
    ['no code', { uscc: '— —' }, '/uscc required'],
    ['a day that does not exist', { decided_on: '2023-02-29' }, '/decided_on malformed'],
    ['such a day written otherwise', { decided_on: '2023/2/29' }, '/decided_on malformed'],
    ['the year 0000', { decided_on: '0000-01-01' }, '/decided_on malformed'],
    ['two days in one cell', { decided_on: '2026-01-05;2026-01-06' }, '/decided_on malformed'],
    ['an amount as a number', { penalty_amount: 1000 }, '/penalty_amount wrong-type'],
    ['an amount as a power', { penalty_amount: '1e3' }, '/penalty_amount malformed'],
    ['NaN', { penalty_amount: 'NaN' }, '/penalty_amount malformed'],
    ['0.1+0.2', { penalty_amount: '0.1+0.2' }, '/penalty_amount malformed'],
    ['what 0.1+0.2 is in floats', { penalty_amount: '0.30000000000000004' }, '/penalty_amount malformed'],
    ['10^15 yuan', { penalty_amount: '1000000000000000' }, '/penalty_amount malformed'],
    ['a negative fine', { penalty_amount: '-1.00' }, '/penalty_amount malformed'],
    ['another unit', { penalty_amount: '10万元' }, '/penalty_amount malformed'],
    ['NUL', { violation_facts: 'a\u0000b' }, '/violation_facts malformed'],
    ['a lone surrogate', { violation_facts: 'a\uD800b' }, '/violation_facts malformed'],
    ['U+FFFE', { violation_facts: 'a\uFFFEb' }, '/violation_facts malformed'],
    ['a replacement character', { violation_facts: 'a\uFFFDb' }, '/violation_facts malformed'],
    ['an override of direction', { subject_name: 'a\u202Eb' }, '/subject_name malformed'],
    ['an isolate of direction', { subject_name: 'a\u2066b' }, '/subject_name malformed'],
    [
      '1 MB of combining marks',
      { violation_facts: `a${'\u0301'.repeat(500_000)}` },
      '/violation_facts out-of-range',
    ],
    ['a name too long by one', { subject_name: '𠮷'.repeat(201) }, '/subject_name out-of-range'],
    ['a list', { violation_facts: ['虚假宣传'] }, '/violation_facts wrong-type'],
    ['a number a spreadsheet shortened', { decision_no: '1.23457E+15' }, '/decision_no malformed'],
    ['an unknown field', { tier: 'public' }, '/tier unknown-field'],
    ['a mobile number', { violation_facts: '电话138-0013-8000' }, '/violation_facts personal-data'],
    [
      'a mobile number behind invisible characters',
      { subject_name: '138\u200B00138000' },
      '/subject_name personal-data',
    ],
    [
      'an identity number that came as text',
      { subject_name: '11010519491231002X' },
      '/subject_name personal-data',
    ],
  ])('for %s', (_what, change, fault) => {
    expect(faultsOf(judge('PEN-01', penalty(change)))).toEqual([fault]);
  });

  it.each([[null], [7], ['text'], [[]], [[penalty()]], [undefined]])(
    'because it is no record: %j',
    (record) => {
      expect(faultsOf(judge('PEN-01', record))).toEqual([' wrong-type']);
    },
  );

  it('because its line could not be read', () => {
    const item = catalog.find(({ code }) => code === 'PEN-01');
    const line = { line: 9, record: undefined, fault: { code: 'not-json', detail: 'not acceptable JSON' } };
    if (!item) throw new Error('no PEN-01');
    const loaded = { item, version: 1, tier: tierOfItem(item), validate: () => [], rules: jurisdiction };
    const rules: JudgingRules = { personalData: { rule: 'reject', byItem: {}, unsearched: {} } };
    expect(recordJudge(loaded, rules, TODAY)(line)).toEqual({
      rejected: [{ line: 9, pointer: '', code: 'not-json', detail: 'not acceptable JSON' }],
    });
  });

  it('with everything that is wrong with it, and none of its values', () => {
    const secret = 'hunter2';
    const verdict = judge('PEN-01', {
      uscc: secret,
      decided_on: secret,
      penalty_amount: secret,
      subject_name: `${secret} 13800138000`,
      [secret]: 1,
    });
    expect(faultsOf(verdict).toSorted()).toEqual([
      '/decided_on malformed',
      '/decision_no required',
      '/hunter2 unknown-field',
      '/penalty_amount malformed',
      '/penalty_authority required',
      '/subject_name personal-data',
      '/uscc invalid-uscc',
    ]);
    const details = rejected(verdict).map(({ detail }) => detail);
    expect(JSON.stringify(details)).not.toMatch(/hunter2|13800138000/u);
  });

  it('without harm from dangerous names', () => {
    const record: unknown = JSON.parse(
      `{"__proto__":{"a":1},"constructor":1,${JSON.stringify(penalty()).slice(1)}`,
    );
    expect(faultsOf(judge('PEN-01', record)).toSorted()).toEqual([
      '/__proto__ unknown-field',
      '/constructor unknown-field',
    ]);
  });
});

describe('an adverse record', () => {
  it.each(['— —', '——', '-', '--', '无', '/', '', '  ', null, undefined])(
    'is refused without a document and an authority, for which %j does not stand',
    (dash) => {
      expect(rejected(judge('PEN-01', penalty({ decision_no: dash, penalty_authority: dash })))).toEqual(
        ['decision_no', 'penalty_authority'].map((name) => ({
          line: 2,
          pointer: `/${name}`,
          code: 'required',
          detail:
            'this field must be given, and a dash is no value: an adverse record names its document and its authority',
        })),
      );
    },
  );

  it('is what every adverse item is', () => {
    for (const { code, required } of catalog.filter(({ adverse }) => adverse)) {
      const dashes = Object.fromEntries(required.map((name) => [name, '——']));
      expect(faultsOf(judge(code, { ...dashes, uscc: USCC })).toSorted()).toEqual(
        required
          .filter((name) => name !== 'uscc')
          .map((name) => `/${name} required`)
          .toSorted(),
      );
    }
  });
});

describe('a record that is odd', () => {
  it('is accepted with warnings', () => {
    const verdict = judge('PEN-01', penalty({ decided_on: '2026-11-23', publicity_ends_on: '2026-11-22' }));
    expect(warningsOf(verdict)).toEqual([
      '/decided_on date-in-future',
      '/publicity_ends_on ends-before-start',
    ]);
    expect(accepted(verdict).source).toBeNull();
  });

  it('warns of codes with an unknown region or inner check', () => {
    expect(warningsOf(judge('PEN-01', penalty({ uscc: '91990300192203821C' })))).toEqual([
      '/uscc unknown-region',
    ]);
  });
});

describe('a record with personal data in an item that masks', () => {
  it('is accepted masked, and no copy of what was sent is kept', () => {
    const verdict = judgeOf(
      'PEN-01',
      'mask',
    )(penalty({ violation_facts: ' 电话13800138000 ', decided_on: '2026/1/5' }));
    const { record, payload, source, warnings } = accepted(verdict);
    expect(record['violation_facts']).toBe('电话138****8000');
    expect([payload.includes('13800138000'), source]).toEqual([false, null]);
    expect(warnings.map(({ code }) => code)).toEqual(['date-reformatted', 'personal-data-masked']);
  });

  it('is refused where the key holds them', () => {
    expect(faultsOf(judgeOf('PEN-01', 'mask')(penalty({ decision_no: '13800138000' })))).toEqual([
      '/decision_no personal-data',
    ]);
  });
});

describe('op', () => {
  it.each([['put'], [' put '], [''], [null], [undefined]])('%j asks for a record to be stored', (op) => {
    const one = accepted(judge('PEN-01', { op, ...penalty() }));
    expect([one.op, one.payload.includes('op"'), one.source]).toEqual(['put', false, null]);
    expect(one.digest).toBe(accepted(judge('PEN-01', penalty())).digest);
  });

  it('delete needs the code and the key alone', () => {
    const { uscc, decision_no } = penalty();
    const one = accepted(judge('PEN-01', { op: 'delete', decision_no, uscc }));
    expect(one).toMatchObject({
      op: 'delete',
      uscc: USCC,
      key: '67b5a2ca0abc2cba21d46b7005465e47',
      record: { uscc, decision_no },
      payload: '{"uscc":"914403001922038216","decision_no":"深市监罚〔2025〕1号"}',
      publicityEndsOn: null,
      source: null,
      warnings: [],
    });
  });

  it('delete finds the fact however its key is written, and looks at nothing else', () => {
    const one = accepted(
      judge(
        'PEN-01',
        penalty({
          op: 'delete',
          uscc: ' 914403001922038216',
          decision_no: '深市监罚［2025］1号',
          decided_on: 'x',
        }),
      ),
    );
    expect([one.key, one.uscc]).toEqual(['67b5a2ca0abc2cba21d46b7005465e47', USCC]);
    expect(Object.keys(one.record)).toEqual(['uscc', 'decision_no']);
  });

  it('delete takes back a fact that should never have been sent', () => {
    const record = { op: 'delete', uscc: USCC, decision_no: '罚13800138000' };
    expect(accepted(judge('PEN-01', record)).op).toBe('delete');
  });

  it('delete is refused without the code or the key, and with unknown fields', () => {
    expect(faultsOf(judge('PEN-01', { op: 'delete', uscc: USCC, decision_no: '——' }))).toEqual([
      '/decision_no required',
    ]);
    expect(faultsOf(judge('PEN-01', { op: 'delete', decision_no: '1号' }))).toEqual(['/uscc required']);
    expect(faultsOf(judge('PEN-01', { op: 'delete', ...penalty(), colour: 1 }))).toEqual([
      '/colour unknown-field',
    ]);
  });

  it.each(['DELETE', 'remove', 'insert', 7, true, ['delete']])('%j is refused', (op) => {
    expect(faultsOf(judge('PEN-01', { op, ...penalty() }))).toEqual(['/op malformed']);
  });
});
