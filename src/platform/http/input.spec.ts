import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, Max, ValidateNested } from 'class-validator';
import { inputPipe } from './input.js';
import { MalformedJson, parseStrictJson } from './strict-json.js';
import { Problem } from './problem.js';

class ClaimDto {
  @IsString()
  'a/b~c': string;
}

class QuestionDto {
  @IsString()
  uscc: string;

  @IsOptional()
  @IsInt()
  @Max(10)
  maxUses?: number;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => ClaimDto)
  claims?: ClaimDto[];
}

class ChangeDto {
  @IsOptional()
  @IsString()
  name?: string;
}

const pipe = inputPipe();
const read = async (
  body: unknown,
  metatype: typeof QuestionDto | typeof ChangeDto = QuestionDto,
): Promise<unknown> => pipe.transform(body, { type: 'body', metatype });

async function problemOf(body: unknown, metatype?: typeof ChangeDto): Promise<Problem> {
  try {
    await read(body, metatype);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const placesOf = async (body: unknown): Promise<string[]> =>
  (await problemOf(body)).errors.map(({ pointer, code }) => `${pointer} ${code}`);

const both = async (text: string): Promise<unknown> => read(parseStrictJson(text, { maxDepth: 32 }));

describe('inputPipe', () => {
  it('gives the input as its class', async () => {
    const input = await read({ uscc: 'x', maxUses: 3, claims: [{ 'a/b~c': 'y' }] });
    expect(input).toBeInstanceOf(QuestionDto);
    expect(input).toEqual({ uscc: 'x', maxUses: 3, claims: [{ 'a/b~c': 'y' }] });
  });

  it.each(['status', 'tier', 'institutionId', 'approvedBy', 'uses', 'createdAt'])(
    'refuses the property %s by name and never drops it',
    async (name) => {
      const problem = await problemOf({ uscc: 'x', [name]: 1 });
      expect(problem).toMatchObject({ code: 'invalid-input', status: 422 });
      expect(problem.errors).toEqual([
        expect.objectContaining({ pointer: `/${name}`, code: 'unknown-property' }),
      ]);
    },
  );

  // class-transformer passes over names that every object has a method of.
  it.each(['toString', 'valueOf', 'hasOwnProperty'])('refuses the property %s by name', async (name) => {
    expect(await placesOf({ uscc: 'x', [name]: 1 })).toEqual([`/${name} unknown-property`]);
  });

  it('names every fault at once', async () => {
    expect(await placesOf({ maxUses: 11, tier: 1 })).toEqual(
      expect.arrayContaining(['/uscc is-string', '/maxUses max', '/tier unknown-property']),
    );
  });

  it('points into lists and nested objects, with the signs of a pointer escaped', async () => {
    expect(await placesOf({ uscc: 'x', claims: [{ 'a/b~c': 'y' }, { 'a/b~c': 1 }] })).toEqual([
      '/claims/1/a~1b~0c is-string',
    ]);
    expect(await placesOf({ uscc: 'x', claims: [{ 'a/b~c': 'y', tier: 1 }] })).toEqual([
      '/claims/0/tier unknown-property',
    ]);
  });

  it.each([{ uscc: 5 }, { uscc: 'x', maxUses: '3' }, { uscc: true }, { uscc: ['x'] }])(
    'converts nothing silently: %j',
    async (body) => {
      expect(await problemOf(body)).toMatchObject({ status: 422 });
    },
  );

  it('does not repeat the value in its answer', async () => {
    const problem = await problemOf({ uscc: 'x', maxUses: 'hunter2' });
    expect(JSON.stringify(problem.errors)).not.toContain('hunter2');
  });

  it.each([[null], [undefined], [5], ['text'], [true], [[]], [[{ uscc: 'x' }]]])(
    'refuses a body that is no object: %j',
    async (body) => {
      expect(await problemOf(body)).toMatchObject({ code: 'invalid-input', status: 422 });
    },
  );

  it.each([[5], ['text'], [true], [[]], [[{ name: 'x' }]]])(
    'refuses a body that is no object also where nothing is required: %j',
    async (body) => {
      expect(await problemOf(body, ChangeDto)).toMatchObject({ code: 'invalid-input', status: 422 });
    },
  );
});

describe('a body on its way through both checks', () => {
  it.each([
    ['/__proto__', '{"uscc":"x","__proto__":{"tier":"public"}}'],
    ['/constructor', '{"uscc":"x","constructor":{"name":"y"}}'],
    ['/prototype', '{"uscc":"x","prototype":1}'],
    ['/claims/0/__proto__', '{"uscc":"x","claims":[{"a/b~c":"y","__proto__":null}]}'],
    ['/claims/0/constructor', '{"uscc":"x","claims":[{"a/b~c":"y","constructor":1}]}'],
    ['/__proto__', '{"uscc":"x","\\u005f_proto__":1}'],
  ])('names %s and never drops it', async (pointer, text) => {
    await expect(both(text)).rejects.toMatchObject({ reason: 'forbidden-key', pointer });
    await expect(both(text)).rejects.toBeInstanceOf(MalformedJson);
  });
});

describe('a query string', () => {
  // class-transformer passes over this name; bodies are safe because the parser refuses it first.
  it('is refused, not trimmed, when it has a parameter constructor', async () => {
    await expect(
      pipe.transform({ name: 'x', constructor: '1' }, { type: 'query', metatype: ChangeDto }),
    ).rejects.toBeInstanceOf(Problem);
  });
});
