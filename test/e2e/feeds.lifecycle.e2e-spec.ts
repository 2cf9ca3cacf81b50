import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EMPTY_SNAPSHOT, SNAPSHOT } from '../../src/sharing/collection/publishing/merge.statements.js';
import { aQuery, aReport } from '../support/factories.js';
import { alsoSupply, type Batch, countsOf, deliver, ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problem.js';
import { startSecondProcess } from '../support/second-process.js';
import { ask, usageOf } from '../support/usage.js';

interface Section {
  readonly status: string;
  readonly reasonCode: string | null;
  readonly source: { readonly name: string; readonly providerId: string } | null;
  readonly asOf: string | null;
  readonly freshness: { readonly status: string; readonly lastDataTime: string | null } | null;
  readonly records: readonly { readonly decision_no: string; readonly penalty_amount?: string | null }[];
  readonly disputedRecords: readonly number[];
  readonly otherSources: readonly {
    readonly source: { readonly providerId: string };
    readonly records: readonly number[];
    readonly differs: boolean;
  }[];
}

const DAY_MS = 86_400_000;
/** Today in Asia/Shanghai, so many days on. */
const day = (daysOn: number): string =>
  new Date(Date.now() + 8 * 3_600_000 + daysOn * DAY_MS).toISOString().slice(0, 10);
const PATIENCE_MS = 20_000;
/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

describe('the life of a collected fact', () => {
  let gateway: TestGateway;
  let sequence = 1; // the demo has delivered the first batch
  beforeAll(async () => {
    gateway = await startGateway({ LIFECYCLE_ROUND_S: '1' });
  }, STARTING_MS);
  afterAll(async () => gateway?.stop());

  const uscc = () => gateway.enterprise(1).uscc;
  const aPenalty = (decisionNo: string, overrides: object = {}) => ({
    uscc: uscc(),
    subject_name: '小店区老陈刀削面馆',
    decision_no: decisionNo,
    decided_on: day(-10),
    penalty_authority: '太原市市场监督管理局',
    ...overrides,
  });
  const push = async (records: object[], overrides: object = {}): Promise<Batch> => {
    const answer = await deliver(gateway, {
      lines: ndjson(...records),
      sequence: (sequence += 1),
      itemCode: 'PEN-01',
      as: 'market-regulation',
      ...overrides,
    });
    expect(answer).toMatchObject({ status: 201, body: { status: 'published' } });
    return answer.body as Batch;
  };
  const reportOf = async (): Promise<{ reportId: string; sections: [Section] }> => {
    const body = aReport(gateway, { uscc: uscc(), items: ['PEN-01'] });
    const answer = await gateway.as('bank-a').post('/v1/reports', body);
    expect(answer.status).toBe(201);
    return answer.body as { reportId: string; sections: [Section] };
  };
  const section = async (): Promise<Section> => (await reportOf()).sections[0];
  const shown = async (): Promise<string[]> =>
    (await section()).records.map(({ decision_no }) => decision_no).toSorted();
  const sql = async (text: string, values: unknown[] = []) => gateway.database.superuser.query(text, values);
  /** Does what a room of rights will do: sets the state of a fact and makes the snapshot anew. */
  const setStatus = async (decisionNo: string, status: string): Promise<void> => {
    const { rows } = await sql(
      `update credit_record set status = $2 where payload->>'decision_no' = $1
         and status in ('valid', 'disputed', 'suspended', 'repaired', 'expired') returning feed_id`,
      [decisionNo, status],
    );
    expect(rows).toHaveLength(1);
    const values = [(rows[0] as { feed_id: number }).feed_id, [uscc()]];
    await sql(SNAPSHOT.text, values);
    await sql(EMPTY_SNAPSHOT.text, values);
  };
  const statesOf = async (decisionNo: string): Promise<string[]> => {
    const { rows } = await sql(
      `select status from credit_record where payload->>'decision_no' = $1 order by sequence`,
      [decisionNo],
    );
    return rows.map(({ status }: { status: string }) => status);
  };
  const untilState = async (decisionNo: string, status: string): Promise<void> => {
    const until = Date.now() + PATIENCE_MS;
    while ((await statesOf(decisionNo)).at(-1) !== status && Date.now() < until) await sleep(100);
    expect((await statesOf(decisionNo)).at(-1)).toBe(status);
  };
  const snapshotText = async (): Promise<string> => {
    const { rows } = await sql(
      `select coalesce(string_agg(fragment::text, ''), '') as text from enterprise_snapshot where uscc = $1`,
      [uscc()],
    );
    return (rows[0] as { text: string }).text;
  };

  describe('that ends', () => {
    it('is shown on its last day and not on the next, whatever the gateway has marked so far', async () => {
      await push([
        aPenalty('ends-today', { publicity_ends_on: day(0) }),
        aPenalty('ended', { publicity_ends_on: day(-1) }),
        aPenalty('no-end'),
      ]);
      expect(await shown()).toEqual(['ends-today', 'no-end']);
    });

    it('is marked as expired and leaves the snapshot within a round', async () => {
      await untilState('ended', 'expired');
      const text = await snapshotText();
      expect(text).not.toContain('"ended"');
      expect(text).toContain('"ends-today"');
    });

    it('stays expired when its provider says it again', async () => {
      const again = await push([aPenalty('ended', { publicity_ends_on: day(-1) })]);
      expect(again).toMatchObject({ accepted: 0, unchanged: 1 });
      expect(await shown()).toEqual(['ends-today', 'no-end']);
    });

    it('ends by the longest period of the severity it states, where its provider states no end', async () => {
      await push([
        aPenalty('minor-old', { severity: '轻微', decided_on: day(-100) }),
        aPenalty('minor-new', { severity: '轻微', decided_on: day(-80) }),
        aPenalty('general-old', { severity: '一般', decided_on: day(-370), penalty_amount: '1.00' }),
        aPenalty('serious-old', { severity: '严重', decided_on: day(-370) }),
        aPenalty('unknown-old', { decided_on: day(-4_000), penalty_amount: '90000000.00' }),
      ]);
      expect(await shown()).toEqual(['ends-today', 'minor-new', 'no-end', 'serious-old', 'unknown-old']);
    });

    it('leaves no row of the snapshot where nothing is left to show', async () => {
      const other = '91140100MA0TEXT12Y';
      await push([aPenalty('the-only-one', { uscc: other, publicity_ends_on: day(-1) })], { kind: 'full' });
      await untilState('the-only-one', 'expired');
      const { rows } = await sql(
        `select from enterprise_snapshot s join feed f on f.id = s.feed_id
         where s.uscc = $1 and f.item_code = 'PEN-01'`,
        [other],
      );
      expect(rows).toEqual([]);
    });

    it('waits for the batch that is being published of its feed, and no other feed waits', async () => {
      const holder = await gateway.database.superuser.connect();
      await holder.query('begin');
      await holder.query(`select from feed where item_code = 'PEN-01' for update`);
      await sql(
        `update credit_record set status = 'valid' where payload->>'decision_no' = 'the-only-one' and status = 'expired'`,
      );
      const arrears = {
        uscc: uscc(),
        subject_name: '小店区老陈刀削面馆',
        tax_type: '增值税',
        arrears_balance: '120.50',
        published_on: '2026-10-15',
        tax_authority: '太原市税务局',
      };
      expect((await deliver(gateway, { lines: ndjson(arrears), sequence: 2 })).status).toBe(201);
      await sql(
        `update credit_record set publicity_ends_on = $1 where payload->>'tax_type' = '增值税' and uscc = $2`,
        [day(-1), uscc()],
      );
      const until = Date.now() + PATIENCE_MS;
      const states = async () =>
        (
          await sql(`select status from credit_record where payload->>'tax_type' = '增值税' and uscc = $1`, [
            uscc(),
          ])
        ).rows;
      while (JSON.stringify(await states()) !== '[{"status":"expired"}]' && Date.now() < until)
        await sleep(100);
      expect(await states()).toEqual([{ status: 'expired' }]);
      expect((await statesOf('the-only-one')).at(-1)).toBe('valid');
      await holder.query('commit');
      holder.release();
      await untilState('the-only-one', 'expired');
    });

    it(
      'is marked once by several processes at the same time',
      async () => {
        const second = await startSecondProcess(gateway, { LIFECYCLE_ROUND_S: '1' });
        const records = Array.from({ length: 2_500 }, (_, n) =>
          aPenalty(`many-${n}`, { publicity_ends_on: day(-1) }),
        );
        await push(records);
        const left = async () =>
          (
            await sql(
              `select count(*)::int as n from credit_record where status = 'valid' and payload->>'decision_no' like 'many-%'`,
            )
          ).rows[0] as { n: number };
        const until = Date.now() + PATIENCE_MS;
        while ((await left()).n > 0 && Date.now() < until) await sleep(100);
        expect(await left()).toEqual({ n: 0 });
        await second.stop();
        for (const each of [second, gateway.process]) expect(each.output()).not.toContain('a round failed');
      },
      STARTING_MS,
    );
  });

  describe('with a right of the enterprise on it', () => {
    it.each(['repaired', 'suspended', 'withdrawn'])('is not shown while it is %s', async (status) => {
      await push([aPenalty(`to-be-${status}`)]);
      expect(await shown()).toContain(`to-be-${status}`);
      await setStatus(`to-be-${status}`, status);
      expect(await shown()).not.toContain(`to-be-${status}`);
      const query = await gateway
        .as('bank-a')
        .post('/v1/queries', aQuery(gateway, { uscc: uscc(), itemCode: 'PEN-01' }));
      expect(query.status).toBe(200);
      expect(JSON.stringify(query.body)).not.toContain(`to-be-${status}`);
    });

    it('stays repaired when its provider says it again, in the same words or in others', async () => {
      expect(countsOf({ body: await push([aPenalty('to-be-repaired')]) } as never)).toEqual([1, 0, 1, 0]);
      expect(await shown()).not.toContain('to-be-repaired');
      await push([aPenalty('to-be-repaired', { penalty_amount: '7.00' })]);
      expect(await shown()).not.toContain('to-be-repaired');
      expect(await statesOf('to-be-repaired')).toEqual(['corrected', 'repaired']);
    });

    it('stays repaired when its provider leaves it out of a full batch, or deletes it, and says it again', async () => {
      await push([aPenalty('another')], { kind: 'full' });
      await push([aPenalty('to-be-repaired', { penalty_amount: '7.00' })]);
      expect(await shown()).not.toContain('to-be-repaired');
      await push([{ op: 'delete', uscc: uscc(), decision_no: 'to-be-repaired' }]);
      await push([aPenalty('to-be-repaired', { penalty_amount: '8.00' })]);
      expect(await shown()).not.toContain('to-be-repaired');
    });

    it('is shown with its label while it is disputed, also when its provider corrects it', async () => {
      await push([aPenalty('disputed-one'), aPenalty('calm-one')]);
      await setStatus('disputed-one', 'disputed');
      for (const amount of [null, '7.00']) {
        if (amount !== null) await push([aPenalty('disputed-one', { penalty_amount: amount })]);
        const { status, records, disputedRecords } = await section();
        expect(status).toBe('disputed');
        expect(disputedRecords.map((position) => records[position]?.decision_no)).toEqual(['disputed-one']);
        expect(records.map(({ decision_no }) => decision_no)).toContain('calm-one');
      }
      const query = await gateway
        .as('bank-a')
        .post('/v1/queries', aQuery(gateway, { uscc: uscc(), itemCode: 'PEN-01' }));
      expect(query).toMatchObject({
        status: 200,
        body: { status: 'disputed', disputedRecords: [expect.any(Number)] },
      });
      await setStatus('disputed-one', 'valid');
      expect(await section()).toMatchObject({ status: 'ok', disputedRecords: [] });
    });
  });

  describe('in a kept answer', () => {
    const again = async (reportId: string) => {
      const requestId = randomUUID();
      const headers = { 'x-request-id': requestId };
      const answer = await gateway.as('bank-a').send('GET', `/v1/reports/${reportId}`, { headers });
      return { answer, requestId };
    };

    it('is shown again after a correction', async () => {
      await push([aPenalty('kept', { penalty_amount: '1.00' })], { kind: 'full' });
      const { reportId } = await reportOf();
      await push([aPenalty('kept', { penalty_amount: '2.00' })]);
      expect((await again(reportId)).answer.status).toBe(200);
    });

    it.each(['repaired', 'expired', 'suspended', 'withdrawn', 'disputed'])(
      'is not shown again once it is %s, and that is recorded',
      async (status) => {
        await push([aPenalty(`kept-${status}`)]);
        const { reportId } = await reportOf();
        const key = { 'idempotency-key': randomUUID() };
        const query = aQuery(gateway, { uscc: uscc(), itemCode: 'PEN-01' });
        expect((await gateway.as('bank-a').post('/v1/queries', query, key)).status).toBe(200);
        await setStatus(`kept-${status}`, status);
        const { answer, requestId } = await again(reportId);
        expectProblem(answer, 403, 'answer-outdated');
        expect(await usageOf(gateway.as('market-regulation'), requestId)).toMatchObject([
          { event: 'report.refused', outcome: 'refused', reasonCode: 'answer-outdated', rows: 0 },
        ]);
        expectProblem(await gateway.as('bank-a').post('/v1/queries', query, key), 403, 'answer-outdated');
        expect((await reportOf()).sections[0].status).toBe(status === 'disputed' ? 'disputed' : 'ok');
        if (status === 'disputed') await setStatus('kept-disputed', 'valid');
      },
    );
  });

  describe('that two providers state', () => {
    it('C18: is kept of both, and shown with both sources', async () => {
      const registered = gateway.participantId('tax-bureau');
      await alsoSupply(gateway, 'tax-bureau', 'PEN-01');
      await push([aPenalty('both', { penalty_amount: '100.00' }), aPenalty('market-only')], { kind: 'full' });
      const theirs = await deliver(gateway, {
        lines: ndjson(aPenalty('both', { penalty_amount: '900.00' })),
        sequence: 1,
        itemCode: 'PEN-01',
        dataTime: '2026-11-02T00:00:00Z',
      });
      expect(theirs.status).toBe(201);

      const { answer, requestId } = await ask(
        gateway.as('bank-a'),
        '/v1/reports',
        aReport(gateway, { uscc: uscc(), items: ['PEN-01'] }),
      );
      const [held] = (answer.body as { sections: [Section] }).sections;
      expect(held).toMatchObject({
        status: 'ok',
        source: { providerId: registered },
        asOf: '2026-11-02T00:00:00.000Z',
        otherSources: [
          {
            source: { providerId: gateway.participantId('market-regulation') },
            asOf: '2026-11-01T00:00:00.000Z',
            records: [1, 2],
            differs: true,
          },
        ],
      });
      const told = held.records.map(({ decision_no, penalty_amount }) => `${decision_no} ${penalty_amount}`);
      expect(told[0]).toBe('both 900.00');
      expect(told.slice(1).toSorted()).toEqual(['both 100.00', 'market-only undefined']);
      const uses = await usageOf(gateway.as('bank-a'), requestId);
      expect(Object.fromEntries(uses.map(({ providerId, rows }) => [providerId, rows]))).toEqual({
        [registered]: 1,
        [gateway.participantId('market-regulation')]: 2,
      });
    });
  });

  describe('said again every night', () => {
    const ago = async (days: number, ...batchIds: string[]) =>
      sql(`update batch set published_at = now() - make_interval(days => $1) where id = any($2)`, [
        days,
        batchIds,
      ]);
    const statements = async (): Promise<string[]> => {
      const { rows } = await sql(
        `select s.batch_id from record_statement s join credit_record r using (feed_id, uscc, record_key)
         where r.payload->>'decision_no' = 'nightly' order by s.sequence`,
      );
      return rows.map(({ batch_id }: { batch_id: string }) => batch_id);
    };
    const untilStatements = async (expected: string[]): Promise<void> => {
      const until = Date.now() + PATIENCE_MS;
      while ((await statements()).length !== expected.length && Date.now() < until) await sleep(100);
      expect(await statements()).toEqual(expected);
    };
    const withdraw = async (batchId: string) =>
      gateway.as('market-regulation').post(`/v1/batches/${batchId}/withdrawal`, {});

    it('is remembered as often as a batch can be taken back, and once for all the nights before', async () => {
      const nights: Batch[] = [];
      for (const note of ['first', 'second', 'third', 'fourth', 'fifth'])
        nights.push(await push([aPenalty('nightly'), aPenalty(`of the ${note} night`)], { kind: 'full' }));
      const [, second, third, fourth, fifth] = nights.map(({ batchId }) => batchId) as [
        string,
        string,
        string,
        string,
        string,
      ];
      expect(await statements()).toEqual([second, third, fourth, fifth]);
      await ago(401, ...nights.slice(0, 3).map(({ batchId }) => batchId));
      await untilStatements([third, fourth, fifth]);
      expectProblem(await withdraw(third), 409, 'batch-not-withdrawable');
      expect((await withdraw(fifth)).status).toBe(200);
      expect((await withdraw(fourth)).status).toBe(200);
      const now = await shown();
      expect(now).toEqual(expect.arrayContaining(['nightly', 'of the third night']));
      expect(now.filter((decisionNo) => /of the (fourth|fifth) night/.test(decisionNo))).toEqual([]);
    });
  });
});
