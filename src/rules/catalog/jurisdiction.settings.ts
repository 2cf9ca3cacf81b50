import { join } from 'node:path';
import { z } from 'zod';
import { type JurisdictionRules, jurisdictionsIn, readJurisdiction } from './jurisdiction.js';

/** Under which jurisdiction's rules the gateway runs: the name of a file in `config/rules/jurisdictions`. */
export const jurisdictionSettings = z
  .object({ JURISDICTION: z.string().default('liaoning').transform(rulesOf) })
  .transform((variables) => variables.JURISDICTION);

/** Token of the rules of the jurisdiction in force. */
export const JURISDICTION_RULES = Symbol('JurisdictionRules');

function rulesOf(name: string, context: z.RefinementCtx): JurisdictionRules {
  const folder = join(process.cwd(), 'config', 'rules', 'jurisdictions');
  const known = jurisdictionsIn(folder);
  if (!known.includes(name)) {
    context.addIssue(`is none of the rule sets there are: ${known.join(', ')}`);
    return z.NEVER;
  }
  const { rules, faults } = readJurisdiction(folder, name);
  for (const fault of faults) context.addIssue(`names ${name}.json, which is not usable: ${fault}`);
  return rules ?? z.NEVER;
}
