import { missingRecords } from '../../support/evidence.js';
import type { EvidenceCount } from './evidence.js';
import { BANK, type Field, type Peers } from './field.js';
import { askOnSchedule, type OpenLoop } from './open-loop.js';
import { askedReports } from './questions.js';

/** The gateway at half of what it can do, asked at planned moments, and the records its answers name. */
export interface HalfLoad {
  readonly rounds: readonly Omit<OpenLoop, 'usageRecordIds'>[];
  /** `missing` counts usage records. */
  readonly answered: EvidenceCount;
}

const IDS_A_STATEMENT = 50_000;

/** Asks at that rate; a round before the others warms up. */
export async function measureHalfLoad(
  { gateway, subjects }: Field,
  { url }: Peers['deployed'],
  { perSecond, seconds, rounds }: { perSecond: number; seconds: number; rounds: number },
): Promise<HalfLoad> {
  const seen: Omit<OpenLoop, 'usageRecordIds'>[] = [];
  let [answers, missing] = [0, 0];
  for (let round = 0; round <= rounds; round += 1) {
    const { usageRecordIds, ...told } = await askOnSchedule({
      url,
      token: await gateway.as(BANK).accessToken(),
      bodies: askedReports(subjects),
      perSecond,
      seconds,
    });
    for (let from = 0; from < usageRecordIds.length; from += IDS_A_STATEMENT) {
      const ids = usageRecordIds.slice(from, from + IDS_A_STATEMENT);
      missing += (await missingRecords(gateway.database.superuser, ids)).length;
    }
    answers += told.answered;
    if (round > 0) seen.push(told);
  }
  return { rounds: seen, answered: { answers, missing } };
}
