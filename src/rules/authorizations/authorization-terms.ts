import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { InputFault } from '../../platform/http/index.js';
import type { LoadedItem, Mode } from '../catalog/index.js';
import { PURPOSES, type Purpose } from './purposes.js';

const DAY_MS = 86_400_000;

const termsFile = z.strictObject({
  riskNoticeVersions: z.array(z.string()).min(1),
  longestDays: z.strictObject(Object.fromEntries(PURPOSES.map((purpose) => [purpose, z.int().min(1)]))),
  longestDataLifeDays: z.int().min(1),
  defaultDataLifeDays: z.int().min(1),
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
  readonly purpose: Purpose;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly riskNoticeVersion: string;
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
  const longestDays = limits.longestDays[wanted.purpose] ?? 0;
  const lengthMs = wanted.validUntil.getTime() - wanted.validFrom.getTime();
  if (!(lengthMs > 0)) add('/validUntil', 'empty-period', 'validUntil must lie after validFrom.');
  if (wanted.validUntil <= now) add('/validUntil', 'already-past', 'The period has ended already.');
  if (lengthMs > longestDays * DAY_MS) {
    add('/validUntil', 'too-long', `For this purpose the period has at most ${longestDays} days.`);
  }
  if (!limits.riskNoticeVersions.includes(wanted.riskNoticeVersion)) {
    add('/riskNoticeVersion', 'unknown-risk-notice', 'Show the enterprise a risk notice in force first.');
  }
  if ((wanted.dataLifeDays ?? 1) > limits.longestDataLifeDays) {
    add(
      '/dataLifeDays',
      'too-long',
      `The institution may keep a copy at most ${limits.longestDataLifeDays} days.`,
    );
  }
  return faults;
}

/** The first item that offers none of the wanted modes on authorization, if there is one. */
export function itemWithoutMode(wanted: Pick<WantedTerms, 'items' | 'modes'>): LoadedItem | undefined {
  return wanted.items.find(
    ({ item, tier }) => tier === 'model-only' || !item.modes.some((mode) => wanted.modes.includes(mode)),
  );
}
