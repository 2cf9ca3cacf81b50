import type { CatalogField } from '../../../rules/catalog/index.js';

/** No name of a field is longer; a longer one is no slip of the hand. */
const LONGEST = 64;
/** One slip for every so many letters is still taken for the same name. */
const LETTERS_PER_SLIP = 3;

/**
 * The field a misnamed column most likely means: its Chinese name, its name in another spelling (`taxType`), or its
 * name with a slip of the hand. `undefined` where no field is near, or two are equally near.
 */
export function nearestField(name: string, fields: readonly CatalogField[]): CatalogField | undefined {
  if (name.length > LONGEST) return undefined;
  const sent = bare(name);
  if (sent === '') return undefined;
  const ranked = fields
    .map((field) => ({ field, slips: slipsBetween(sent, field) }))
    .filter(({ slips }) => slips <= Math.floor(sent.length / LETTERS_PER_SLIP))
    .toSorted((a, b) => a.slips - b.slips);
  const [best, second] = ranked;
  return best && best.slips !== second?.slips ? best.field : undefined;
}

function slipsBetween(sent: string, field: CatalogField): number {
  return sent === bare(field.nameZh) ? 0 : editDistance(sent, bare(field.name));
}

/** Without what spellings differ in: case, spaces, underscores, brackets, invisible marks. */
function bare(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** How many letters must be put in, taken out or changed to make one text of the other. @source Levenshtein (1965) */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const change = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(change, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
