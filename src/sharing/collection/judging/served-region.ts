const NATIONAL = '10';
const PAIR = 2;
const [REGION_START, REGION_END] = [2, 8];

/**
 * Tells whether an enterprise is one a provider of a region may speak about: its code was issued in that region, in a
 * part of it, or by an authority above it. Everybody serves enterprises registered nationally, and a provider of
 * `100000` or `000000` serves all.
 *
 * @source GB/T 2260 (pairs of digits: province, prefecture, county), GB 32100-2015 (positions 3-8)
 */
export function isServedBy(regionCode: string, uscc: string): boolean {
  const served = significantOf(regionCode);
  const issued = significantOf(uscc.slice(REGION_START, REGION_END));
  if (served === NATIONAL || issued === NATIONAL) return true;
  return issued.startsWith(served) || served.startsWith(issued);
}

/** The pairs of digits up to the last that is not 00; empty for the whole country. */
function significantOf(regionCode: string): string {
  let end = regionCode.length;
  while (end > 0 && regionCode.endsWith('00', end)) end -= PAIR;
  return regionCode.slice(0, end);
}
