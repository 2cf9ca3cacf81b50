import { type Measured, type Spread, spreadOf } from '../medians.js';

/** Two measured things whose quotient is looked at. */
export interface Ratio {
  readonly measure: string;
  readonly of: string;
  readonly beside: string;
  readonly figure: 'perSecond' | 'p50Ms';
}

/** The ratios of a run; of all but the time of a request alone, more is better. */
export const RATIOS = {
  pgbench32: {
    measure: '32 in flight: gateway / pgbench',
    of: 'gateway, 32',
    beside: 'pgbench, 32',
    figure: 'perSecond',
  },
  pgbench128: {
    measure: '128 in flight: gateway / pgbench',
    of: 'gateway, 128',
    beside: 'pgbench, 128',
    figure: 'perSecond',
  },
  raw32: {
    measure: '32 in flight: gateway / node:http + pg',
    of: 'gateway, 32',
    beside: 'node:http + pg, 32',
    figure: 'perSecond',
  },
  nest32: {
    measure: '32 in flight: gateway / nest-express',
    of: 'gateway, 32',
    beside: 'nest-express, 32',
    figure: 'perSecond',
  },
  refusing32: {
    measure: '32 in flight: refusals / reports',
    of: 'gateway, refusing, 32',
    beside: 'gateway, 32',
    figure: 'perSecond',
  },
  alone: {
    measure: 'one request alone: median time / node:http + pg',
    of: 'gateway, 1',
    beside: 'node:http + pg, 1',
    figure: 'p50Ms',
  },
} as const satisfies Record<string, Ratio>;

/** Names one of them. */
export type RatioName = keyof typeof RATIOS;
export const RATIO_NAMES = Object.keys(RATIOS) as RatioName[];

/** All of them, as measured in one run. */
export type Ratios = Readonly<Record<RatioName, Spread>>;

/** What must be left of a kept ratio: the noise of a shared machine takes a tenth of a median now and then. */
export const LEAST_LEFT = 0.8;

export const ratiosOf = (measured: readonly Measured[]): Ratios =>
  Object.fromEntries(RATIO_NAMES.map((name) => [name, ratioOf(measured, RATIOS[name])])) as Ratios;

/** The ratios that are no longer what they were. */
export const fallen = (ratios: Ratios, kept: Ratios): RatioName[] =>
  RATIO_NAMES.filter((name) => leftOf(name, ratios, kept) < LEAST_LEFT);

/** How much of a kept ratio is left: of a rate the more the better, of a time the less. */
export function leftOf(name: RatioName, ratios: Ratios, kept: Ratios): number {
  const left = ratios[name].median / kept[name].median;
  const { figure }: Ratio = RATIOS[name];
  return figure === 'p50Ms' ? 1 / left : left;
}

/**
 * The quotients of the rounds: each compares what was measured minutes apart, under the same neighbors. A round in which
 * the other gave nothing is left out.
 *
 * @throws RangeError when that is so in all of them
 */
export function ratioOf(measured: readonly Measured[], { of, beside, figure }: Ratio): Spread {
  const [over, under] = [roundsOf(measured, of, figure), roundsOf(measured, beside, figure)];
  const quotients = over.map((value, round) => value / (under[round] ?? Number.NaN)).filter(Number.isFinite);
  if (quotients.length === 0) throw new RangeError(`${beside} answered nothing as expected`);
  return spreadOf(quotients);
}

/** One figure of all rounds of a variant. @throws RangeError when it was not measured */
export function roundsOf(measured: readonly Measured[], variant: string, figure: string): number[] {
  const found = measured.find((each) => each.variant === variant);
  if (!found) throw new RangeError(`${variant} was not measured`);
  return found.rounds.map((round) => round[figure] ?? Number.NaN);
}
