import { Readable } from 'node:stream';
import { type ArgumentMetadata, ValidationPipe, type ValidationError } from '@nestjs/common';
import { InvalidInput, UnsupportedMediaType } from './http.problems.js';
import type { InputFault } from './problem.js';

/** Checks every DTO: unknown properties are refused by name, never dropped; nothing is converted silently. */
export function inputPipe(): ValidationPipe {
  return new InputPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      new InvalidInput('The input breaks the rules named in errors.', {
        errors: errors.flatMap((error) => faultsOf(error, '')),
      }),
  });
}

/** Names every object has by birth: the transformer would drop them silently, so they are refused before it. */
const BORN_WITH = new Set(Object.getOwnPropertyNames(Object.prototype));

class InputPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (value instanceof Readable) throw new UnsupportedMediaType('This route reads application/json.');
    const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const strangers = names.filter((name) => BORN_WITH.has(name));
    if (strangers.length > 0 && metadata.type !== 'custom') throw strangersProblem(strangers);
    return super.transform(value, metadata);
  }
}

const strangersProblem = (names: string[]): Error =>
  new InvalidInput('The input breaks the rules named in errors.', {
    errors: names.map((name) => ({
      pointer: `/${name}`,
      code: 'unknown-property',
      detail: 'This name is not taken.',
    })),
  });

function faultsOf(error: ValidationError, parent: string): InputFault[] {
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, detail]) => ({
    pointer,
    code: rule === 'whitelistValidation' ? 'unknown-property' : kebab(rule),
    detail,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, pointer))];
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
