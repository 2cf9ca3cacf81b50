import { usccOf } from '../support/arrears.js';
import { type Batch, batchNamedIn, deliver, rejectionsOf } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { tablesWith } from '../support/stored.js';

/** The sample of the standard, and a number nobody has. @source GB 11643-1999 annex */
const IDENTITY = '11010519491231002X';
const MOBILE = '13800138000';
const ADDRESS = '小店区并州南路8号院3单元';

describe('C19: personal data in a feed', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ LOG_LEVEL: 'debug' });
  });
  afterAll(async () => gateway?.stop());

  const aPenalty = (index: number, overrides: object) => ({
    uscc: usccOf(index),
    decision_no: `并市监罚〔2026〕${index}号`,
    penalty_authority: '太原市市场监督管理局',
    ...overrides,
  });
  const wide = (digits: string) =>
    digits.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

  const HOSTILE: [string, string][] = [
    ['violation_facts', `当事人身份证号${IDENTITY}，`],
    ['violation_facts', `身份证 ${IDENTITY.slice(0, 6)} ${IDENTITY.slice(6, 14)} ${IDENTITY.slice(14)}`],
    ['violation_facts', `联系电话：${MOBILE}`],
    ['violation_facts', `电话${wide(MOBILE)}`],
    ['violation_facts', `家庭住址：${ADDRESS}，其余略`],
    ['legal_basis', `见${IDENTITY.toLowerCase()}`],
    ['subject_name', `王某${MOBILE}`],
    ['violation_type', IDENTITY],
    ['decision_no', IDENTITY],
    ['op', IDENTITY],
  ];

  it('is rejected, and stands neither in the reasons nor in a log nor in a table', async () => {
    const lines = HOSTILE.map(([field, value], index) => JSON.stringify(aPenalty(index, { [field]: value })));
    lines.push(`{"uscc":"${IDENTITY}","decision_no": broken ${MOBILE}`);
    lines.push(JSON.stringify({ ...aPenalty(90, {}), uscc: IDENTITY }));
    lines.push(...Array.from({ length: 6 }, (_, index) => JSON.stringify(aPenalty(100 + index, {}))));
    const answer = await deliver(gateway, {
      lines: lines.join('\n'),
      sequence: 2,
      itemCode: 'PEN-01',
      as: 'market-regulation',
    });
    expect(answer).toMatchObject({ status: 201, body: { received: 18, accepted: 6, rejected: 12 } });
    const rejections = await rejectionsOf(gateway, (answer.body as Batch).batchId, 'market-regulation');
    expect(rejections.slice(0, 9).map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(
      HOSTILE.slice(0, 9).map(([field]) => `/${field} personal-data`),
    );
    await expectNowhere(JSON.stringify([answer.body, rejections]));
  });

  it('leaves no trace either where the whole batch is refused', async () => {
    const bad = JSON.stringify(
      aPenalty(200, { violation_facts: `${IDENTITY} ${MOBILE} 家庭住址：${ADDRESS}，` }),
    );
    const answer = await deliver(gateway, {
      lines: `${bad}\n`.repeat(30),
      sequence: 3,
      itemCode: 'PEN-01',
      as: 'market-regulation',
    });
    expect(answer.status).toBe(422);
    const rejections = await rejectionsOf(gateway, batchNamedIn(answer), 'market-regulation');
    expect(rejections).toHaveLength(30);
    await expectNowhere(JSON.stringify([answer.body, rejections]));
  });

  it('is found where it does stand: the search is not blind', async () => {
    const facts = '当事人超范围经营，已改正。';
    await deliver(gateway, {
      lines: JSON.stringify(aPenalty(300, { violation_facts: facts })),
      sequence: 4,
      itemCode: 'PEN-01',
      as: 'market-regulation',
    });
    expect((await tablesWith(gateway.database.superuser, facts)).join(' ')).toMatch(
      /credit_record\S* enterprise_snapshot/,
    );
  });

  it('leaves no trace either where it is the name of a field', async () => {
    const lines = [`证件${IDENTITY}`, `phone ${MOBILE}`].map((name) =>
      JSON.stringify(aPenalty(400, { [name]: 'x' })),
    );
    const answer = await deliver(gateway, {
      lines: lines.join('\n'),
      sequence: 5,
      itemCode: 'PEN-01',
      as: 'market-regulation',
    });
    expect(answer.body).toMatchObject({ received: 2, rejected: 2 });
    const rejections = await rejectionsOf(gateway, (answer.body as Batch).batchId, 'market-regulation');
    expect(rejections.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '1 unknown-field',
      '2 unknown-field',
    ]);
    await expectNowhere(JSON.stringify([answer.body, rejections]));
  });

  async function expectNowhere(told: string): Promise<void> {
    const written = told + gateway.process.output();
    expect(written).not.toBe('');
    for (const secret of [
      IDENTITY,
      IDENTITY.toLowerCase(),
      MOBILE,
      wide(MOBILE),
      ADDRESS,
      IDENTITY.slice(6, 14),
    ]) {
      expect([secret, written.includes(secret)]).toEqual([secret, false]);
      expect([secret, await tablesWith(gateway.database.superuser, secret)]).toEqual([secret, []]);
    }
  }
});
