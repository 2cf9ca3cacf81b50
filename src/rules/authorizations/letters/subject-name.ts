/**
 * A registered name in the form in which two are compared: full-width letters and brackets as half-width ones, without
 * spaces, in one case. Different characters stay different: a person looks at the letter as well.
 *
 * @source Unicode Standard Annex 15 (NFKC)
 */
export function comparableName(name: string): string {
  return name.normalize('NFKC').replaceAll(/\s+/gu, '').toLowerCase();
}

/** Whether a letter names the enterprise as it is registered. */
export function isSameName(written: string, registered: string): boolean {
  const [one, other] = [comparableName(written), comparableName(registered)];
  return one !== '' && one === other;
}
