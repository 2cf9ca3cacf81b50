import type { WriteStream } from 'node:tty';

const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/;
const STYLES = { strong: 1, faint: 2, bad: 31, good: 32 } as const;
const INDENT = '     ';

/** Prints the demo for a reader: numbered steps, indented lines, aligned tables; colors on a terminal only. */
export class DemoPrinter {
  constructor(private readonly out: WriteStream | NodeJS.WriteStream) {}

  step(number: number, title: string): void {
    this.write(`\n${this.styled('strong', `${String(number).padStart(3)}  ${title}`)}\n`);
  }

  line(text = ''): void {
    this.write(text === '' ? '\n' : `${INDENT}${text}\n`);
  }

  /** A line that tells the outcome of the step. */
  outcome(text: string): void {
    this.line(this.styled('good', `✓ ${text}`));
  }

  failure(text: string): void {
    this.write(`${INDENT}${this.styled('bad', `✗ ${text}`)}\n`);
  }

  /** Rows of texts under a head, each column as wide as its widest cell. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    const widths = head.map((_, column) =>
      Math.max(...[head, ...rows].map((row) => widthOf(row[column] ?? ''))),
    );
    const laidOut = (row: readonly string[]): string =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join('  ')
        .trimEnd();
    this.line(this.styled('faint', laidOut(head)));
    rows.forEach((row) => this.line(laidOut(row)));
  }

  private styled(style: keyof typeof STYLES, text: string): string {
    return this.out.isTTY ? `\u001B[${STYLES[style]}m${text}\u001B[0m` : text;
  }

  private write(text: string): void {
    this.out.write(text);
  }
}

/** How many columns a text takes: Chinese characters take two. */
function widthOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}
