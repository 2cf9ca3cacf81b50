import 'reflect-metadata';
import { benchCollection } from './collection/run.js';
import { type BenchOptions, benchOptions } from './options.js';
import { benchReports } from './reports/run.js';
import { benchStorage } from './storage/run.js';

const HELP = `Usage: npm run bench -- <name> [--records 1000000|full] [--rounds 3] [--keep]

  collection   loads a province through the gateway, beside COPY and TypeORM, and reads meanwhile
  reports      asks for recorded reports, beside PostgreSQL alone and a server without a framework
  storage      compares layouts of the tables

--keep writes the result to test/bench/RESULTS.md and test/bench/results/.
`;

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<string>>> = {
  collection: benchCollection,
  reports: benchReports,
  storage: benchStorage,
};

// A server that is still there is removed on the way out.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const [name = '', ...argv] = process.argv.slice(2);
const bench = BENCHES[name];
process.stdout.write(bench ? `${await bench(benchOptions(argv))}\n` : HELP);
process.exitCode = bench ? 0 : 2;
