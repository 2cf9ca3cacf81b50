import { setTimeout as sleep } from 'node:timers/promises';
import { TestDropFolder, type TestInbox, type TestReceipt } from '../support/drop-folder.js';
import { ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { startAgain } from '../support/restart.js';
import { startSecondProcess } from '../support/second-process.js';
import { until } from '../support/timing.js';

const FILES = 24;
/** Processes are started and killed, on a busy machine. */
const SLOW_MS = 180_000;

describe('C20: the drop folder under several processes and kills', () => {
  const folder = TestDropFolder.make();
  const environment = { FEED_DROP_DIR: folder.root, FEED_DROP_PERIOD_MS: '50' };
  let gateway: TestGateway;
  let inbox: TestInbox;
  let sequence = 100;
  beforeAll(async () => {
    gateway = await startGateway(environment);
    inbox = folder.of(gateway.participantId('tax-bureau'));
  }, SLOW_MS);
  afterAll(async () => {
    await gateway?.stop();
    folder.remove();
  });

  const content = (name: string): string =>
    ndjson({
      uscc: gateway.enterprise(1).uscc,
      tax_type: name,
      arrears_balance: '120.50',
      published_on: '2026-10-15',
      tax_authority: '太原市税务局',
    });
  const dropMany = (prefix: string): string[] => {
    const names = Array.from({ length: FILES }, (_, index) => `${prefix}-${String(index).padStart(2, '0')}`);
    names.forEach((name) => inbox.drop(name, content(name), { sequence: (sequence += 1) }));
    return names;
  };
  const receiptsOf = async (names: string[]): Promise<TestReceipt[]> =>
    Promise.all(names.map(async (name) => inbox.receipt(name, SLOW_MS / 2)));
  /** Each file was published once, has one receipt, and is put away; nothing else is left. */
  const expectEachOnce = async (names: string[]): Promise<void> => {
    const receipts = await receiptsOf(names);
    await Promise.all(names.map(async (name) => inbox.gone(name)));
    expect(receipts.map(({ batch, problem }) => problem ?? batch?.status)).toEqual(
      names.map(() => 'published'),
    );
    expect(new Set(receipts.map(({ batch }) => batch?.batchId)).size).toBe(names.length);
    const { rows } = await gateway.database.superuser.query<{ id: string }>(
      `select id from batch where item_code = 'TAX-02' and status = 'published' and sequence > $1 and sequence <= $2`,
      [sequence - FILES, sequence],
    );
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(receipts.map(({ batch }) => batch?.batchId)));
    expect(rows).toHaveLength(names.length);
    expect(inbox.names('receipts').filter((file) => !/^[a-z]+-\d+\.receipt\.json$/.test(file))).toEqual([]);
    expect(inbox.names('inbox')).toEqual([]);
  };

  it(
    'is taken by one of two processes, file by file in the order of the feed',
    async () => {
      const second = await startSecondProcess(gateway, environment);
      try {
        const names = dropMany('both');
        await expectEachOnce(names);
        const receipts = await receiptsOf(names);
        const gaps = receipts.map(({ batch }) => batch?.missingSequences);
        expect(gaps.slice(1)).toEqual(names.slice(1).map(() => null)); // the first follows the demo's batch
      } finally {
        await second.stop();
      }
    },
    SLOW_MS,
  );

  it(
    'is finished after kills at any moment: each file published once and answered once',
    async () => {
      const names = dropMany('killed');
      for (const share of [0.25, 0.5, 0.75]) {
        const answered = (): number =>
          inbox.names('receipts').filter((file) => file.startsWith('killed-')).length;
        await until('some are answered', SLOW_MS / 4, async () => answered() >= FILES * share);
        await sleep(Math.random() * 100);
        await gateway.process.end('SIGKILL');
        await gateway.database.superuser.query('update drop_receipt set claimed_until = now()'); // a minute later
        gateway = await startAgain(gateway, environment);
      }
      await expectEachOnce(names);
    },
    SLOW_MS,
  );

  it(
    'answers for a batch whose process died after it was published and before its receipt',
    async () => {
      const name = 'published-1';
      inbox.drop(name, content(name), { sequence: (sequence += 1) });
      const { batch } = await inbox.receipt(name);
      await inbox.gone(name);
      // As the dead process left it: the batch is there, its claim has run out, the receipt is not written.
      await gateway.process.end('SIGKILL');
      await gateway.database.superuser.query(
        `update drop_receipt set state = 'open', claimed_by = gen_random_uuid(), claimed_until = now() where name = $1`,
        [name],
      );
      inbox.takeBack(name);
      gateway = await startAgain(gateway, environment);
      const again = await inbox.receipt(name);
      expect(again.batch).toMatchObject({ batchId: batch?.batchId, duplicate: true });
      await inbox.gone(name);
      const { rows } = await gateway.database.superuser.query(
        'select state, batch_id from drop_receipt where name = $1',
        [name],
      );
      expect(rows).toEqual([{ state: 'delivered', batch_id: batch?.batchId }]);
    },
    SLOW_MS,
  );

  it(
    'waits while the database is away, and refuses nothing because of it',
    async () => {
      const names = dropMany('away');
      const { name, superuser } = gateway.database; // of this file alone: others run beside it
      await superuser.query(`revoke connect on database ${name} from public`);
      await superuser.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'gateway_app' and datname = $1`,
        [name],
      );
      await sleep(2_000);
      await superuser.query(`grant connect on database ${name} to public`);
      await superuser.query('update drop_receipt set claimed_until = now() where claimed_by is not null');
      await expectEachOnce(names);
    },
    SLOW_MS,
  );
});
