import { type Command, type CommandResult, failureOf } from './command.js';

const HELP = `Usage: npm run gateway -- feed check FILE --item CODE [options]
       npm run gateway -- feed push FILE --item CODE --kind full|incremental --sequence N|next
                                    --data-time INSTANT [options]

  check   looks at a file as the gateway would, on this machine alone: every fault with its lines, likely causes,
          and a template. Ends with 0 when no line would be rejected, 1 when some would, 2 for wrong usage.
  push    sends a file as one batch and writes the answer to FILE.response.json and the rejected lines to
          FILE.rejections.ndjson. Ends with 0 when the batch is published with every line, 1 when lines were
          rejected or the batch is held or refused, 2 for wrong usage, 3 when it could not be delivered.
          When the connection breaks, or the gateway says "not now", it tries again up to five times with growing
          pauses. A file is then sent again from its start, under the same Idempotency-Key, so that nothing of it
          is taken twice; the key follows from the file and the options, so that the same command by hand does the same.

Of both
  --format csv|ndjson    where the name of the file does not say it; .gz after it means gzip
  --charset gb18030      where the file is not UTF-8 and the gateway should not find out itself
Of check
  --kind full|incremental   a full batch is judged more strictly (default: incremental)
  --json                 the whole result as JSON
Of push
  --sequence next        the one after the last batch the gateway has
  --data-time INSTANT    at which time the facts held in your system, as 2026-11-20T16:00:00Z
  --record-count N       how many records the file has; a batch with another number is refused
  --gzip                 compress it on the way
  --response FILE        where the answer is written
  --url URL --client-id ID --key FILE [--issuer URL]
                         the gateway, and who you are: a private key (JWK) that is registered for the client
  --as tax-bureau        in place of these: a demo party of the gateway on this machine`;

const NOT_DELIVERED = 3;

/** Each loads what it needs: the doctor has no use for a client, nor the client for a gateway. */
const COMMANDS: Record<string, Command> = {
  check: async (argv) => (await import('./feed-check.js')).checkFeed(argv),
  push: async (argv) => (await import('./feed-push.js')).pushFeed(argv),
};

/** `feed check` and `feed push`, for departments. */
export async function feedCommand([name = '', ...argv]: string[]): Promise<CommandResult> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command)
    return name === 'help' ? { text: HELP, exitCode: 0 } : { text: HELP, exitCode: 2, hasFailed: true };
  return command(argv).catch((error: unknown) => failureOf(error, HELP, name === 'push' ? NOT_DELIVERED : 1));
}
