import 'reflect-metadata';
import { benchAuthorization } from './authorization/run.js';
import { benchCollection } from './collection/run.js';
import { type BenchOptions, benchOptions } from './options.js';
import { profileReports } from './profile/run.js';
import { benchReports } from './reports/run.js';
import { benchStorage } from './storage/run.js';

const HELP = `Usage: npm run bench -- <name> [--records 1000000|full] [--rounds 3] [--seconds 8] [--keep]

  authorization  answers with counted and uncounted authorizations, and revocations while 32 read; --small: 50 of 1,000
  collection   loads a province through the gateway, beside COPY and TypeORM, and reads meanwhile
  reports      asks for recorded reports, beside PostgreSQL alone, a server without a framework, and one by the book
               --small measures the ratios alone; --guard fails when one has fallen below 0.8 of the kept one
  storage      compares layouts of the tables

--keep writes the result to test/bench/RESULTS.md and test/bench/results/.
`;

/** `profile` is run by `npm run profile`. */
const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<string>>> = {
  authorization: benchAuthorization,
  collection: benchCollection,
  profile: profileReports,
  reports: benchReports,
  storage: benchStorage,
};

// A server that is still there is removed on the way out.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const [name = '', ...argv] = process.argv.slice(2);
const bench = BENCHES[name];
process.stdout.write(bench ? `${await bench(benchOptions(argv))}\n` : HELP);
if (!bench) process.exitCode = 2;
