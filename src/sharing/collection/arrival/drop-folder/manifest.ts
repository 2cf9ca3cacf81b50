import { z } from 'zod';
import { type InputFault, parseStrictJson } from '../../../../platform/http/index.js';
import type { FeedEncoding } from '../../intake/feed-line.js';

const MANIFEST_SUFFIX = '.manifest.json';
/** One part of a path, no hidden name, no name that means a device to some systems. */
const SAFE = String.raw`(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9](?:[a-z0-9_-]|\.(?=[a-z0-9])){0,99}`;
const NAME = new RegExp(`^${SAFE}$`, 'i');
const DATA_SUFFIX = /\.(ndjson|csv)(\.gz)?$/;
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

const manifestSchema = z.strictObject({
  itemCode: z.string().min(1).max(20),
  kind: z.enum(['full', 'incremental']),
  sequence: z.int().min(1),
  dataTime: z.iso.datetime({ offset: true }),
  file: z.string().max(120),
  sizeBytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/i),
  records: z.int().min(0).optional(),
  charset: z
    .string()
    .regex(/^[a-z0-9_-]{3,20}$/i)
    .optional(),
});

/** What a department says of the file it has put beside its manifest. */
export type Manifest = z.output<typeof manifestSchema>;

/** A manifest as read; what is wrong with it; or `unreadable` while it may still be on its way. */
export type ReadManifest =
  { readonly manifest: Manifest } | { readonly faults: readonly InputFault[] } | 'unreadable';

/** The name a manifest file stands for; `undefined` where the file is no manifest or has no safe name. */
export function nameOfManifest(file: string): string | undefined {
  if (!file.endsWith(MANIFEST_SUFFIX)) return undefined;
  const name = file.slice(0, -MANIFEST_SUFFIX.length);
  return NAME.test(name) ? name : undefined;
}

/** The file the manifest of this name is in. */
export function manifestFileOf(name: string): string {
  return `${name}${MANIFEST_SUFFIX}`;
}

/** The name a data file stands for, the same as its manifest's; `undefined` where it is none. */
export function nameOfData(file: string): string | undefined {
  const name = file.replace(DATA_SUFFIX, '');
  return name !== file && NAME.test(name) ? name : undefined;
}

/**
 * Reads a manifest. A text that is no JSON yet may be half written; one that is JSON is whole, because a cut
 * object never closes, so its faults are final.
 */
export function readManifest(name: string, bytes: Uint8Array): ReadManifest {
  const value = jsonOf(bytes);
  if (value === undefined) return 'unreadable';
  const read = manifestSchema.safeParse(value);
  if (!read.success) return { faults: read.error.issues.map(faultOf) };
  if (nameOfData(read.data.file) !== name) return { faults: [MISNAMED] };
  return { manifest: read.data };
}

/** How the file is to be read: its name says the format, the manifest the charset. */
export function encodingOf({ file, charset }: Manifest): FeedEncoding {
  return {
    format: file.replace(/\.gz$/, '').endsWith('.csv') ? 'text/csv' : 'application/x-ndjson',
    isGzip: file.endsWith('.gz'),
    charset: charset?.toLowerCase(),
  };
}

/** The digest of the manifest as the header of a request would state it. @source RFC 9530 section 2 */
export function contentDigestOf({ sha256 }: Manifest): string {
  return `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`;
}

const MISNAMED: InputFault = {
  pointer: '/file',
  code: 'misnamed',
  detail: 'The file must have the name of its manifest and end in .ndjson, .csv, .ndjson.gz or .csv.gz.',
};

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return parseStrictJson(UTF_8.decode(bytes), { maxDepth: 4 });
  } catch {
    return undefined;
  }
}

function faultOf({ path, code, message }: z.core.$ZodIssue): InputFault {
  const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { pointer, code: code.replaceAll('_', '-'), detail: message };
}
