import { interleaved, type Measured } from '../medians.js';
import { MeasuredConnection } from '../server.js';
import { lookupsPerSecond } from './lookups.js';
import { sizeOf } from './credit-record.js';

const FEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const REPORT = '1,2,3,4,5,6,7,8,9,10';

/** A layout of the snapshot: its table, how a feed is put into it, how a report is read. */
interface Layout {
  readonly table: string;
  readonly publish: (feedId: number, order: 'asc' | 'desc') => string;
  readonly report: string;
}

const RECORDS = `json_agg(json_build_object('recordId', record_id, 'publicityEndsOn', publicity_ends_on,
  'payload', payload) order by record_key)`;
const RECORDS_TEXT = `('[' || string_agg('{"recordId":"' || record_id || '","publicityEndsOn":' ||
  coalesce('"' || publicity_ends_on || '"', 'null') || ',"payload":' || payload || '}', ',' order by record_key) || ']')`;

const perFeed =
  (fragment: string, type: string) =>
  (feedId: number, order: 'asc' | 'desc'): string => `
  insert into bench_snapshot (uscc, feed_id, fragment, version, updated_at)
  select uscc, ${feedId}, ${fragment}::${type}, 1, now() from bench_row where feed_id = ${feedId}
  group by uscc order by uscc ${order}
  on conflict (uscc, feed_id) do update set fragment = excluded.fragment,
    version = bench_snapshot.version + 1, updated_at = excluded.updated_at`;

const FEED_TABLE = (type: string): string => `create table bench_snapshot (uscc text collate "C" not null,
  feed_id integer not null, version bigint not null, updated_at timestamptz(3) not null, fragment ${type} not null,
  constraint pk_bench_snapshot primary key (uscc, feed_id))`;
const FEED_REPORT = `select feed_id, fragment from bench_snapshot where uscc = code and feed_id = any(array[${REPORT}])`;

const LAYOUTS: Readonly<Record<string, Layout>> = {
  'a row per enterprise, jsonb': {
    table: `create table bench_snapshot (uscc text collate "C" constraint pk_bench_snapshot primary key,
      version bigint not null, updated_at timestamptz(3) not null, fragments jsonb not null)`,
    publish: (feedId, order) => `
      insert into bench_snapshot (uscc, fragments, version, updated_at)
      select uscc, jsonb_build_object('${feedId}', ${RECORDS}), 1, now() from bench_row where feed_id = ${feedId}
      group by uscc order by uscc ${order}
      on conflict (uscc) do update set fragments = (bench_snapshot.fragments - '${feedId}') || excluded.fragments,
        version = bench_snapshot.version + 1, updated_at = excluded.updated_at`,
    report: `select fragments->'1', fragments->'2', fragments->'3', fragments->'4', fragments->'5', fragments->'6',
      fragments->'7', fragments->'8', fragments->'9', fragments->'10' from bench_snapshot where uscc = code`,
  },
  'a row per enterprise and feed, json': {
    table: FEED_TABLE('json'),
    publish: perFeed(RECORDS, 'json'),
    report: FEED_REPORT,
  },
  'a row per enterprise and feed, text joined': {
    table: FEED_TABLE('text'),
    publish: perFeed(RECORDS_TEXT, 'text'),
    report: FEED_REPORT,
  },
  'the same, not compressed': {
    table: `${FEED_TABLE('text storage external')} with (toast_tuple_target = 8160)`,
    publish: perFeed(RECORDS_TEXT, 'text'),
    report: FEED_REPORT,
  },
};

/** Experiment 3: one row per enterprise with all items, or one per enterprise and feed. */
export async function compareSnapshots(
  connection: MeasuredConnection,
  url: string,
  rounds: number,
): Promise<Measured[]> {
  const candidates = Object.entries(LAYOUTS).map(
    ([variant, layout]) => [variant, async () => measure(connection, layout, url)] as const,
  );
  return interleaved(rounds, new Map(candidates));
}

async function measure(
  connection: MeasuredConnection,
  layout: Layout,
  url: string,
): Promise<Record<string, number>> {
  await connection.run('drop table if exists bench_snapshot', layout.table);
  const built = await connection.cost(...FEEDS.map((feedId) => layout.publish(feedId, 'asc')));
  const { rowsMb, indexMb } = await sizeOf(connection, 'bench_snapshot');
  const again = await connection.cost(layout.publish(3, 'asc'));
  await connection.run('vacuum (analyze) bench_snapshot');
  return {
    '11 feeds: s': built.wallS,
    '11 feeds: CPU s': built.cpuS,
    '11 feeds: WAL MB': built.walMb,
    'table MB': rowsMb,
    'index MB': indexMb,
    'one feed again: CPU s': again.cpuS,
    'one feed again: WAL MB': again.walMb,
    'reports of 10 items /CPU s': await lookupsPerSecond(connection, layout.report),
    ...(await together(layout, url)),
  };
}

/** Two feeds published at once by two connections, the second in the opposite order. */
async function together(layout: Layout, url: string): Promise<Record<string, number>> {
  const connections = await Promise.all([MeasuredConnection.open(url), MeasuredConnection.open(url)]);
  const startedAt = performance.now();
  const outcomes = await Promise.allSettled(
    connections.map(async (connection, place) => {
      await connection.run('begin', layout.publish(place + 3, place === 0 ? 'asc' : 'desc'));
      await connection.run('commit');
    }),
  );
  await Promise.all(connections.map(async (each) => each.close()));
  return {
    'two feeds at once: s': (performance.now() - startedAt) / 1_000,
    'two feeds at once: broken off': outcomes.filter(({ status }) => status === 'rejected').length,
  };
}
