import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { CatalogField } from '../../src/rules/catalog/catalog-item.js';
import { valueSchema } from '../../src/rules/catalog/value-schema.js';

const LONGEST = 100_000;
const MOST_MS = 10;
/** Growing sizes: what grows too fast is found before it takes for ever. */
const SIZES = [16, 22, 28, 1_000, 10_000, LONGEST];

interface Pattern {
  readonly at: string;
  readonly expression: RegExp;
}

/** Every regular expression that stands in a source file. */
function patternsOf(file: string): Pattern[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Pattern[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      const [, text = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
      found.push({ at: `${file}:${line + 1} ${node.text}`, expression: new RegExp(text, flags) });
    }
    ts.forEachChild(node, look);
  };
  look(source);
  return found;
}

/** Every regular expression that these files put together from text when they are loaded. */
async function patternsMadeBy(files: readonly string[]): Promise<Pattern[]> {
  const made: Pattern[] = [];
  const Original = RegExp;
  globalThis.RegExp = new Proxy(Original, {
    construct(_target, [pattern, flags]: [string | RegExp, string | undefined]) {
      const [, , caller = ''] = new Error('who').stack?.split('\n') ?? [];
      const by = files.find((file) => caller.includes(file));
      if (by !== undefined)
        made.push({ at: `${by} ${String(pattern)}`, expression: new Original(pattern, flags) });
      return new Original(pattern, flags);
    },
  });
  try {
    for (const file of files) await import(join('..', '..', file.replace(/\.ts$/, '.js')));
  } finally {
    globalThis.RegExp = Original;
  }
  return made;
}

/** What the values of the fields of the catalog are held against. */
function patternsOfCatalog(): Pattern[] {
  const files = readdirSync('config/catalog').filter((name) => name.endsWith('.json'));
  const texts = files.flatMap((file) => {
    const { fields } = JSON.parse(readFileSync(join('config/catalog', file), 'utf8')) as {
      fields: CatalogField[];
    };
    return fields.flatMap((field) =>
      [true, false].map((required) => valueSchema(field, required)['pattern']),
    );
  });
  const patterns = new Set(texts.filter((pattern) => typeof pattern === 'string'));
  return [...patterns].map((pattern) => ({ at: `catalog ${pattern}`, expression: new RegExp(pattern, 'u') }));
}

const filesOf = (folder: string, isWanted: (name: string) => boolean): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(isWanted)
    .map((name) => join(folder, name));

/** Letters a pattern speaks of, so that the hostile texts get as far into it as can be. */
function lettersOf({ source }: RegExp): string[] {
  const spoken = [...source.replaceAll(/\\[a-zA-Z]|\{[^}]*\}/g, '')].filter(
    (letter) => !'\\^$()[]{}|?*+'.includes(letter),
  );
  return [...new Set([...'a0 A-\n"', ...spoken])].slice(0, 24);
}

/** Texts of a length that nearly match: one thing again and again, and before or after it what cannot stand there. */
function hostileTexts(expression: RegExp, length: number): string[] {
  const letters = lettersOf(expression);
  const pairs = letters.slice(0, 6).map((letter, index) => letter + (letters[index + 1] ?? '!'));
  return [...letters, ...pairs].flatMap((unit) => textsOf(unit, length));
}

const known = new Map<string, string[]>();

function textsOf(unit: string, length: number): string[] {
  const name = `${length} ${unit}`;
  const many = (): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  const texts = known.get(name) ?? [many()].flatMap((text) => [`${text}\0`, `\0${text}`, `\0${text}\0`]);
  known.set(name, texts);
  return texts;
}

/** The fewest milliseconds of three tries, so that a busy machine proves nothing. */
function timeOf(expression: RegExp, text: string): number {
  let fewest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3 && fewest > MOST_MS; round += 1) {
    expression.lastIndex = 0;
    const startedAt = performance.now();
    if (expression.global) text.replaceAll(expression, '');
    else expression.test(text);
    fewest = Math.min(fewest, performance.now() - startedAt);
  }
  return fewest;
}

/** At which size a pattern takes too long, and on what; `undefined`: at none. */
function slownessOf(expression: RegExp): string | undefined {
  for (const length of SIZES) {
    for (const text of hostileTexts(expression, length)) {
      const tookMs = timeOf(expression, text);
      if (tookMs > MOST_MS)
        return `${Math.round(tookMs)} ms for ${length} of ${JSON.stringify(text.slice(0, 4))}`;
    }
  }
  return undefined;
}

describe('I14: regular expressions', () => {
  const sources = filesOf('src', (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
  const making = sources.filter((file) => /\bRegExp\(/.test(readFileSync(file, 'utf8')));
  const patterns = [...sources.flatMap(patternsOf), ...patternsOfCatalog()];
  beforeAll(async () => void patterns.push(...(await patternsMadeBy(making))));

  it('are found in the sources', () => {
    expect(patterns.length).toBeGreaterThan(100);
    for (const file of making)
      expect(patterns.map(({ at }) => at)).toContainEqual(expect.stringContaining(file));
  });

  it('each read 100 kB of hostile text in 10 ms', () => {
    const slow = patterns.flatMap(({ at, expression }) => {
      const slowness = slownessOf(expression);
      return slowness === undefined ? [] : [`${at}: ${slowness}`];
    });
    expect(slow).toEqual([]);
  });

  it.each([/^(a+)+$/, /(\w+\s?)*$/, /^\s+|\s+$/, /(x+x+)+y/])(
    'would be found when slow: %s',
    (expression) => {
      expect(slownessOf(expression)).toBeDefined();
    },
  );
});
