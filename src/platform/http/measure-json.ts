const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a] as const;
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d] as const;

/** Counts nesting and object members in one pass over what is outside strings, without judging the syntax. */
export function measureJson(text: string): { depth: number; members: number } {
  let [open, depth, members] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      open += 1;
      depth = open > depth ? open : depth;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      open -= 1;
    } else if (code === COLON) {
      members += 1;
    }
  }
  return { depth, members };
}

function endOfString(text: string, quoteAt: number): number {
  let at = quoteAt + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) {
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return at;
}

/** Counts the quotation marks in a text. */
export function countQuotes(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) === QUOTE) count += 1;
  return count;
}
