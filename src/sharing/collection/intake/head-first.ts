/** The same bytes, the first chunk being at least `headBytes` long unless there are fewer in all. */
export async function* headFirst(bytes: AsyncIterable<Buffer>, headBytes: number): AsyncGenerator<Buffer> {
  const head: Buffer[] = [];
  let missing = headBytes;
  for await (const chunk of bytes) {
    if (missing <= 0) {
      yield chunk;
      continue;
    }
    head.push(chunk);
    missing -= chunk.length;
    if (missing <= 0) yield Buffer.concat(head.splice(0));
  }
  const whole = Buffer.concat(head);
  if (whole.length > 0) yield whole;
}
