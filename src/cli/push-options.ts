import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { demoAccess } from './demo-access.js';
import { type FeedFile, namedFile } from './feed-file.js';
import type { GatewayAccess } from './gateway-session.js';
import { UsageError } from './usage-error.js';

/** What `feed push` is to do. */
export interface PushOrder {
  readonly file: FeedFile;
  readonly itemCode: string;
  readonly kind: 'full' | 'incremental';
  readonly sequence: number | 'next';
  readonly dataTime: string;
  readonly recordCount: number | undefined;
  readonly access: GatewayAccess;
  readonly compress: boolean;
  readonly responsePath: string;
}

const OPTIONS = {
  item: { type: 'string' },
  kind: { type: 'string' },
  sequence: { type: 'string' },
  'data-time': { type: 'string' },
  'record-count': { type: 'string' },
  format: { type: 'string' },
  charset: { type: 'string' },
  gzip: { type: 'boolean' },
  url: { type: 'string' },
  issuer: { type: 'string' },
  'client-id': { type: 'string' },
  key: { type: 'string' },
  as: { type: 'string' },
  response: { type: 'string' },
} as const;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const privateKey = z.looseObject({ kty: z.enum(['EC', 'RSA']), d: z.string(), kid: z.string() });
const wholeNumber = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);
const order = z.object({
  item: z.string(),
  kind: z.enum(['full', 'incremental']),
  sequence: z.union([z.literal('next'), wholeNumber]),
  'data-time': z.iso.datetime({ offset: true }),
  'record-count': wholeNumber.optional(),
});

/** Reads the words after `feed push`. @throws UsageError */
export function readPushOrder(argv: string[]): PushOrder {
  const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: OPTIONS });
  const file = namedFile(positionals, values.format, values.charset);
  const read = order.safeParse(values);
  if (!read.success) throw new UsageError(`Not usable: ${optionsOf(read.error)}.`);
  return {
    file,
    itemCode: read.data.item,
    kind: read.data.kind,
    sequence: read.data.sequence,
    dataTime: read.data['data-time'],
    recordCount: read.data['record-count'],
    access:
      values.as === undefined
        ? givenAccess(values)
        : demoAccess(process.env['DATA_DIR'] || '.data', values.as),
    compress: values.gzip ?? false,
    responsePath: values.response ?? `${file.path}.response.json`,
  };
}

const access = z.object({
  url: z.url({ protocol: /^https?$/ }).refine(isSafe, 'must be https'),
  issuer: z
    .url({ protocol: /^https?$/ })
    .refine(isSafe, 'must be https')
    .optional(),
  'client-id': z.string(),
  key: z.string(),
});

function givenAccess(values: Record<string, unknown>): GatewayAccess {
  const read = access.safeParse(values);
  if (!read.success)
    throw new UsageError(`Not usable: ${optionsOf(read.error)}. Or act for a demo party: --as.`);
  const url = read.data.url.replace(/\/$/, '');
  const key = privateKey.safeParse(jsonFile(read.data.key));
  if (!key.success)
    throw new UsageError('--key must be a file with a private EC or RSA key as JWK, with its kid.');
  const issuer = read.data.issuer ?? `${url}/oidc`;
  return { url, issuer, clientId: read.data['client-id'], privateJwk: key.data };
}

/** A token sent in the clear is anybody's. */
function isSafe(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && (url.protocol === 'https:' || LOOPBACK.has(url.hostname));
}

function jsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (cause) {
    throw new UsageError(`${path} cannot be read as JSON.`, { cause });
  }
}

const optionsOf = ({ issues }: z.ZodError): string =>
  [...new Set(issues.map(({ path, message }) => `--${String(path[0])} (${message})`))].join(', ');
