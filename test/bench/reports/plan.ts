import { interleaved, type Measured, type Variants } from '../medians.js';
import type { Candidate, Candidates } from './candidates.js';

/** Who is asked with how many requests in flight. */
type Plan = readonly (readonly [Candidate, number])[];

const WHOLE: Plan = [
  ...[1, 32, 128].flatMap((inFlight) =>
    (['gateway', 'pgbench', 'node:http + pg', 'nest-express', 'gateway, not durable'] as const).map(
      (candidate) => [candidate, inFlight] as const,
    ),
  ),
  ['gateway, one process', 32],
  ['gateway, one process', 128],
  ['gateway, refusing', 32],
];

/** What the guarded ratios need; those of a ratio are neighbors. */
const SMALL: Plan = [
  ['gateway', 1],
  ['node:http + pg', 1],
  ['node:http + pg', 32],
  ['gateway', 32],
  ['pgbench', 32],
  ['gateway, refusing', 32],
  ['nest-express', 32],
  ['gateway', 128],
  ['pgbench', 128],
];

/** Runs the candidates in turn, round by round. Where they are new, a round before the others warms them up. */
export async function measureCandidates(
  candidates: Candidates,
  { rounds, isSmall, isNew = true }: { rounds: number; isSmall: boolean; isNew?: boolean },
): Promise<Measured[]> {
  const variants: Variants = new Map(
    (isSmall ? SMALL : WHOLE).map(([candidate, inFlight]) => [
      `${candidate}, ${inFlight}`,
      async () => candidates.ask(candidate, inFlight),
    ]),
  );
  if (isNew) await interleaved(1, variants);
  return interleaved(rounds, variants);
}
