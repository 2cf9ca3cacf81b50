import { UsageError } from './usage-error.js';

/** What a command prints, and the code it ends with. */
export interface CommandResult {
  readonly text: string;
  readonly exitCode: number;
  /** It could not be done: the text is for the error output. */
  readonly hasFailed?: true;
}

/** One command: takes the words after its name. */
export type Command = (argv: string[]) => Promise<CommandResult>;

/** How a command ends that threw: wrong usage with 2 and the help, anything else with the given code. */
export function failureOf(error: unknown, help: string, exitCode: number): CommandResult {
  const text = error instanceof Error ? error.message : String(error);
  if (!isWrongUsage(error)) return { text, exitCode, hasFailed: true };
  return { text: `${text}\n\n${help}`, exitCode: 2, hasFailed: true };
}

function isWrongUsage(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
