import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { InvalidInput } from './http.problems.js';
import type { InputFault } from './problem.js';

/** Checks every DTO: unknown properties are refused by name, never dropped; nothing is converted silently. */
export function inputPipe(): ValidationPipe {
  return new ValidationPipe({
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
