/** What a command prints, and the code it ends with. */
export interface CommandResult {
  readonly text: string;
  readonly exitCode: number;
}
