/** An answer whose JSON is written already, as UTF-8: it is sent as it is. */
export class JsonBytes {
  constructor(readonly bytes: Buffer) {}
}

/** The JSON text of any answer. */
export function jsonTextOf(answer: unknown): string {
  return answer instanceof JsonBytes ? answer.bytes.toString() : JSON.stringify(answer ?? null);
}
