import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { InputFault } from '../../platform/http/index.js';
import type { LoadedItem, Mode } from '../catalog/index.js';
import { type Ceiling, ceilingOf, ceilingRow, firstDataDay, mostInEach, strictest } from './ceilings.js';
import type { Frequency } from './frequency.js';
import type { Purpose } from './purposes.js';

const DAY_MS = 86_400_000;

const termsFile = z.strictObject({
  riskNoticeVersions: z.array(z.string()).min(1),
  /** Where nobody says for how long copies may be kept. */
  defaultDataLifeDays: z.int().min(1),
  /** For so long may an enterprise decide on what it is asked for. */
  requestDays: z.int().min(1),
  ceilings: z.array(ceilingRow).min(1),
});

/** The deployment's limits for authorizations: choices of the operator, not rules of law. */
export type AuthorizationLimits = z.output<typeof termsFile>;

/** Reads `config/rules/authorizations.json`. @throws when it is missing or malformed */
export function readAuthorizationLimits(): AuthorizationLimits {
  const file = join(process.cwd(), 'config', 'rules', 'authorizations.json');
  return termsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** What an enterprise wants to authorize. */
export interface WantedTerms {
  readonly items: readonly LoadedItem[];
  readonly modes: readonly Mode[];
  readonly institutionId: string;
  readonly purpose: Purpose;
  readonly validFrom: Date;
  readonly validUntil: Date;
  /** `undefined` as long as the enterprise is not asked. */
  readonly riskNoticeVersion: string | undefined;
  readonly maxUses: number | undefined;
  readonly frequency: Frequency | undefined;
  readonly dataFrom: string | undefined;
  readonly dataUntil: string | undefined;
  readonly dataLifeDays: number | undefined;
}

/**
 * Every fault of the wanted terms, none when they may be authorized. An authorization without end is not
 * taken, because it clashes with the limit of purpose.
 *
 * @source 国办发〔2021〕52号 §6 note 3 (full notice of the risks); PIPL art. 14
 */
export function faultsOfTerms(wanted: WantedTerms, limits: AuthorizationLimits, now: Date): InputFault[] {
  const faults: InputFault[] = [];
  const add = (pointer: string, code: string, detail: string): number =>
    faults.push({ pointer, code, detail });
  const most = ceilingOfAll(wanted, limits);
  const lengthMs = wanted.validUntil.getTime() - wanted.validFrom.getTime();
  if (!(lengthMs > 0)) add('/validUntil', 'empty-period', 'validUntil must lie after validFrom.');
  if (wanted.validUntil <= now) add('/validUntil', 'already-past', 'The period has ended already.');
  if (lengthMs > most.days * DAY_MS) {
    add('/validUntil', 'too-long', `For this purpose the period has at most ${most.days} days.`);
  }
  const { riskNoticeVersion } = wanted;
  if (riskNoticeVersion !== undefined && !limits.riskNoticeVersions.includes(riskNoticeVersion)) {
    add('/riskNoticeVersion', 'unknown-risk-notice', 'Show the enterprise a risk notice in force first.');
  }
  if (most.uses !== null && (wanted.maxUses ?? 1) > most.uses) {
    add('/maxUses', 'too-many', `For this purpose there are at most ${most.uses} uses.`);
  }
  faults.push(...faultsOfFrequency(wanted, most), ...faultsOfDataPeriod(wanted, most));
  if ((wanted.dataLifeDays ?? 1) > most.dataLifeDays) {
    add('/dataLifeDays', 'too-long', `The institution may keep a copy at most ${most.dataLifeDays} days.`);
  }
  return faults;
}

function faultsOfFrequency({ frequency }: WantedTerms, most: Ceiling): InputFault[] {
  const pointer = '/frequency';
  if (frequency === undefined) {
    // One limit can be taken over as it is; of several the enterprise has to say which it means.
    if (most.frequencies.length < 2) return [];
    return [
      { pointer, code: 'missing', detail: 'For this purpose it must be said how often it may be used.' },
    ];
  }
  const allowed = mostInEach(frequency.per, most);
  if (allowed === null || frequency.uses <= allowed) return [];
  const detail = `For this purpose there are at most ${allowed} uses in each ${frequency.per}.`;
  return [{ pointer: '/frequency/uses', code: 'too-many', detail }];
}

function faultsOfDataPeriod({ validFrom, dataFrom, dataUntil }: WantedTerms, most: Ceiling): InputFault[] {
  const faults: InputFault[] = [];
  const first = firstDataDay(validFrom, most);
  if (dataFrom !== undefined && first !== null && dataFrom < first) {
    const detail = `For this purpose facts may be about ${first} and later.`;
    faults.push({ pointer: '/dataFrom', code: 'too-early', detail });
  }
  const begin = dataFrom ?? first;
  if (dataUntil !== undefined && begin !== null && dataUntil <= begin) {
    faults.push({
      pointer: '/dataUntil',
      code: 'empty-period',
      detail: 'dataUntil must lie after dataFrom.',
    });
  }
  return faults;
}

/** The strictest ceiling of all wanted items: nothing where no rule is for one of them. */
export function ceilingOfAll(
  { items, institutionId, purpose }: Pick<WantedTerms, 'items' | 'institutionId' | 'purpose'>,
  { ceilings }: Pick<AuthorizationLimits, 'ceilings'>,
): Ceiling {
  const each = items.map(({ item: { code }, tier }) =>
    ceilingOf(ceilings, { institutionId, purpose, item: { code, tier } }),
  );
  return strictest(each.map((one) => one ?? NOTHING)) ?? NOTHING;
}

const NOTHING: Ceiling = { days: 0, uses: 0, frequencies: [], dataMonths: null, dataLifeDays: 0 };

/** The first item that offers none of the wanted modes on authorization, if there is one. */
export function itemWithoutMode(wanted: Pick<WantedTerms, 'items' | 'modes'>): LoadedItem | undefined {
  return wanted.items.find(
    ({ item, tier }) => tier === 'model-only' || !item.modes.some((mode) => wanted.modes.includes(mode)),
  );
}
