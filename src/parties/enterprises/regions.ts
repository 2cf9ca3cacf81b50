import { z } from 'zod';
import table from '../../../config/codes/regions.json' with { type: 'json' };

const Region = z.strictObject({
  code: z.string().regex(/^\d{6}$/),
  nameZh: z.string().min(1),
  name: z.string().min(1),
  validFrom: z.iso.date().nullable(),
  validUntil: z.iso.date().nullable(),
});

/**
 * A division of the country and the days on which its code is in use.
 *
 * Shape: `code` has six digits; `validFrom` is the first day, `validUntil` the first day no longer; `null` means since
 * before the table, and still.
 */
export type Region = Readonly<z.infer<typeof Region>>;

/**
 * All shipped divisions: the 34 provinces, `100000` for national registration, and some prefectures for their names. A
 * division that is abolished stays and gets its `validUntil`; codes issued under it live on.
 *
 * @source GB/T 2260
 */
export const REGIONS: readonly Region[] = z.array(Region).min(35).parse(table.regions);

const NATIONAL = '100000';
const BY_CODE = new Map(REGIONS.map((region) => [region.code, region]));
const SIX_DIGITS = /^\d{6}$/;

/**
 * Tells whether a six-digit division code lies in a known province, on a day (`YYYY-MM-DD`) when one is given.
 *
 * Only the provinces are shipped in full, so the check is by province: a county nobody has heard of passes.
 *
 * @source GB/T 2260
 */
export function isKnownRegion(code6: string, onDay?: string): boolean {
  if (!SIX_DIGITS.test(code6)) {
    return false;
  }
  const province = `${code6.slice(0, 2)}0000`;
  if (province === NATIONAL) {
    return code6 === NATIONAL;
  }
  const region = BY_CODE.get(province);
  return region !== undefined && isInUse(region, onDay);
}

function isInUse(region: Region, onDay: string | undefined): boolean {
  if (onDay === undefined) {
    return true;
  }
  const begun = region.validFrom === null || region.validFrom <= onDay;
  return begun && (region.validUntil === null || onDay < region.validUntil);
}
