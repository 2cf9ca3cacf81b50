import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { aReport } from '../support/factories.js';
import { deliver, ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';

type Fact = { taxType: string; balance: string };
type Line = Fact | { taxType: string; op: 'delete' };
interface Sent {
  readonly batchId: string;
  readonly kind: 'full' | 'incremental';
  readonly lines: readonly Line[];
  isLive: boolean;
}

const TAX_TYPES = ['增值税', '印花税', '房产税', '车船税'];

/** What a feed says after these batches, in their order: written from the words of the issue, not from the code. */
function replayed(batches: readonly Sent[]): Record<string, string> {
  let state: Record<string, string> = {};
  for (const { kind, lines } of batches.filter(({ isLive }) => isLive)) {
    if (kind === 'full') state = {};
    for (const line of lines) {
      if ('op' in line) delete state[line.taxType];
      else state[line.taxType] = line.balance;
    }
  }
  return state;
}

describe('POST /v1/batches/{id}/withdrawal', () => {
  let gateway: TestGateway;
  let sequence = 1; // the demo has delivered the first batch
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const noodleHouse = () => gateway.enterprise(1).uscc;
  const withdraw = async (batchId: string) =>
    gateway.as('tax-bureau').post(`/v1/batches/${batchId}/withdrawal`, {});
  const recordOf = (line: Line) => ({
    uscc: noodleHouse(),
    tax_type: line.taxType,
    published_on: '2026-10-15',
    ...('op' in line
      ? { op: 'delete' }
      : { arrears_balance: line.balance, tax_authority: '太原市税务局', subject_name: '小店区老陈刀削面馆' }),
  });
  const send = async (kind: Sent['kind'], lines: readonly Line[]): Promise<Sent> => {
    const answer = await deliver(gateway, {
      lines: ndjson(...lines.map(recordOf)),
      sequence: (sequence += 1),
      kind,
    });
    expect(answer.status).toBe(201);
    const { batchId, received, accepted, unchanged, rejected } = answer.body as Sent & Record<string, number>;
    expect([received, Number(accepted) + Number(unchanged) + Number(rejected)]).toEqual([
      lines.length,
      lines.length,
    ]);
    return { batchId, kind, lines, isLive: true };
  };
  const shown = async (): Promise<Record<string, string>> => {
    const question = aReport(gateway, { uscc: noodleHouse(), items: ['TAX-02'] });
    const answer = await gateway.as('bank-a').post('/v1/reports', question);
    const [section] = (answer.body as { sections: { records: Record<string, string>[] }[] }).sections;
    return Object.fromEntries(
      (section?.records ?? []).map((each) => [each['tax_type'], each['arrears_balance']]),
    );
  };

  const aLine = fc.record({
    taxType: fc.constantFrom(...TAX_TYPES),
    balance: fc.constantFrom('1.00', '2.00', '3.00', null),
  });
  const someLines = fc
    .uniqueArray(aLine, { selector: ({ taxType }) => taxType, minLength: 1, maxLength: 4 })
    .map((all): Line[] =>
      all.map(({ taxType, balance }) =>
        balance === null ? { taxType, op: 'delete' } : { taxType, balance },
      ),
    );
  const aBatch = fc.record({
    kind: fc.constantFrom('incremental' as const, 'incremental' as const, 'full' as const),
    lines: someLines,
  });

  it('C15: leaves what a replay without the withdrawn batches gives, in whatever order they are taken back', async () => {
    const history = fc.tuple(fc.array(aBatch, { minLength: 3, maxLength: 7 }), fc.infiniteStream(fc.nat()));
    const check = async ([batches, choices]: [{ kind: Sent['kind']; lines: Line[] }[], Iterator<number>]) => {
      await send('full', [{ taxType: '契税', balance: '9.00' }]); // a known beginning
      const sent: Sent[] = [];
      for (const { kind, lines: stated } of batches) {
        const isEmptyFull = kind === 'full' && stated.every((line) => 'op' in line);
        sent.push(await send(isEmptyFull ? 'incremental' : kind, stated));
        expect(await shown()).toEqual(replayed([beginning, ...sent]));
      }
      const left = [...sent];
      while (left.length > 0) {
        const [taken] = left.splice(Number(choices.next().value) % left.length, 1);
        if (!taken) throw new Error('one is left');
        expect(await withdraw(taken.batchId)).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
        taken.isLive = false;
        expect(await shown()).toEqual(replayed([beginning, ...sent]));
      }
    };
    const beginning: Sent = {
      batchId: '',
      kind: 'full',
      lines: [{ taxType: '契税', balance: '9.00' }],
      isLive: true,
    };
    await fc.assert(fc.asyncProperty(history, check), { numRuns: 12, seed: 7 });
  }, 120_000);

  it('keeps what the same bytes said again under a later sequence', async () => {
    const same = [{ taxType: '增值税', balance: '5.00' }];
    const first = await send('full', same);
    const again = await send('full', same);
    expect(again.batchId).not.toBe(first.batchId);
    await withdraw(first.batchId);
    expect(await shown()).toEqual({ 增值税: '5.00' });
    await withdraw(again.batchId);
    expect(await shown()).not.toHaveProperty('增值税');
  });

  it('says which uses rested on the batch, and answers the second time as the first', async () => {
    const batch = await send('full', [{ taxType: '增值税', balance: '7.00' }]);
    const question = aReport(gateway, { uscc: noodleHouse(), items: ['TAX-02'] });
    const report = (await gateway.as('bank-a').post('/v1/reports', question)).body as {
      usageRecordIds: string[];
      digest: string;
    };
    const withdrawn = await withdraw(batch.batchId);
    const [usageRecordId] = report.usageRecordIds;
    expect(withdrawn.body).toMatchObject({
      status: 'withdrawn',
      uses: { count: 1, items: [{ usageRecordId, event: 'report.released', answerDigest: report.digest }] },
    });
    const second = await withdraw(batch.batchId);
    expect(second).toMatchObject({ status: 200, body: withdrawn.body });
    const uses = await gateway.as('tax-bureau').send('GET', `/v1/batches/${batch.batchId}/uses`);
    expect(uses.body).toMatchObject({ count: 1 });
  });

  it('refuses what never changed anything, and hides the batches of others', async () => {
    const refused = await deliver(gateway, {
      lines: Array.from({ length: 30 }, () => '{}\n').join(''),
      sequence: sequence + 1,
    });
    expectProblem(refused, 422, 'too-many-rejections');
    const batchId = /batches\/([0-9a-f-]{36})/.exec((refused.body as { detail: string }).detail)?.[1] ?? '';
    expectProblem(await withdraw(batchId), 409, 'batch-not-withdrawable');
    for (const below of ['withdrawal', 'confirmation']) {
      const body = below === 'confirmation' ? { operatorUser: 'li.na' } : {};
      expectProblem(
        await gateway.as('court').post(`/v1/batches/${batchId}/${below}`, body),
        404,
        'not-found',
      );
      expectProblem(
        await gateway.as('court').post(`/v1/batches/${randomUUID()}/${below}`, body),
        404,
        'not-found',
      );
      await expectOnly(gateway, ['provider'], {
        method: 'POST',
        path: `/v1/batches/${batchId}/${below}`,
        body,
      });
    }
  });
});
