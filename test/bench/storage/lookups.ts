import type { MeasuredConnection } from '../server.js';

/** Draws enterprises, the same every time, into `bench_drawn`. */
export async function drawEnterprises(connection: MeasuredConnection, count: number): Promise<void> {
  await connection.run(
    'drop table if exists bench_drawn',
    `create unlogged table bench_drawn as
       select uscc from (select distinct uscc from bench_row where feed_id = 1) as every
       order by hashtextextended(uscc, 14) limit ${count}`,
    'analyze bench_drawn',
  );
}

/**
 * Asks a query for every drawn enterprise inside the server, plans kept, and gives how many a second it answers.
 * The query names the code `code`. A first round warms up. With `isPlannedEachTime` the plan is made anew each time,
 * as for a driver that may not name its statements.
 */
export async function lookupsPerSecond(
  connection: MeasuredConnection,
  query: string,
  planning: 'kept' | 'generic' | 'each time' = 'kept',
): Promise<number> {
  await connection.run(`set plan_cache_mode = ${planning === 'generic' ? 'force_generic_plan' : 'auto'}`);
  const statement =
    planning === 'each time'
      ? `execute $q$ ${query.replaceAll('code', '$1')} $q$ using code`
      : `perform ${query.replace(/^select/, '')}`;
  await connection.run(
    `create or replace function bench_lookups(codes text[]) returns void language plpgsql as $f$
     declare code text;
     begin
       foreach code in array codes loop ${statement}; end loop;
     end $f$`,
  );
  const ask = 'select bench_lookups(array_agg(uscc)) from bench_drawn';
  await connection.run(ask);
  const count = Number(await connection.value('select count(*) from bench_drawn'));
  const { cpuS } = await connection.cost(ask);
  return count / cpuS;
}
