/** An answer whose JSON text is ready: it is sent as it is. */
export class JsonText {
  constructor(readonly text: string) {}
}

/** The JSON text of any answer. */
export function jsonTextOf(answer: unknown): string {
  return answer instanceof JsonText ? answer.text : JSON.stringify(answer ?? null);
}
