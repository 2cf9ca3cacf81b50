import type { DatabaseSettings } from './database.settings.js';
import { ownerDataSource } from './data-source.js';
import type { Database } from './database.js';

const DEMO_DATA = 'demo-data';

/** Marks the database as one that holds demo data, for ever. */
export async function markDemoData(database: Database): Promise<void> {
  await database.query(
    {
      name: 'deployment.mark',
      text: 'insert into deployment_marker (name) values ($1) on conflict do nothing',
    },
    [DEMO_DATA],
  );
}

/** Whether the database holds demo data. */
export async function hasDemoData(database: Database): Promise<boolean> {
  const text = 'select name from deployment_marker where name = $1';
  return (await database.query({ name: 'deployment.find', text }, [DEMO_DATA])).length === 1;
}

/** A production gateway was started on a database with demo participants, whose keys are no secret. */
export class DemoDataInProduction extends Error {
  constructor() {
    super('DATABASE_URL: the database holds demo data and cannot serve production. Use an empty one.');
  }
}

/** @throws DemoDataInProduction */
export async function refuseDemoData(settings: DatabaseSettings): Promise<void> {
  const owner = await ownerDataSource(settings).initialize();
  try {
    const found: unknown[] = await owner.query('select 1 from deployment_marker where name = $1', [
      DEMO_DATA,
    ]);
    if (found.length > 0) throw new DemoDataInProduction();
  } finally {
    await owner.destroy();
  }
}
