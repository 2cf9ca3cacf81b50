import { argon2, type Argon2Parameters, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/** What one hash costs. */
export interface HashCost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** What a hash costs today. Raised here, older ones are renewed as their owners sign in. @source OWASP Password Storage */
export const COST: HashCost = { memoryKib: 47_104, passes: 1, lanes: 1 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([\w+/]{22,86})\$([\w+/]{43,86})$/;

/** Hashes a password: argon2id with a salt of its own, in the PHC string format. */
export async function hashPassword(password: string, cost: HashCost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive('argon2id', parametersOf(password, { cost, salt, bytes: HASH_BYTES }));
  const { memoryKib, passes, lanes } = cost;
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${encode(salt)}$${encode(hash)}`;
}

/** Whether a password is the one that was hashed. @throws Error when the text is no hash of ours */
export async function isPassword(password: string, phc: string): Promise<boolean> {
  const { cost, salt, hash } = read(phc);
  const derived = await derive('argon2id', parametersOf(password, { cost, salt, bytes: hash.length }));
  return timingSafeEqual(derived, hash);
}

/** Whether a hash was made more cheaply than one is made today. */
export function isOutdated(phc: string, today: HashCost = COST): boolean {
  const { memoryKib, passes, lanes } = read(phc).cost;
  return memoryKib < today.memoryKib || passes < today.passes || lanes !== today.lanes;
}

function parametersOf(
  password: string,
  { cost, salt, bytes }: { cost: HashCost; salt: Buffer; bytes: number },
): Argon2Parameters {
  // The same characters, however a keyboard has composed them.
  const message = password.normalize('NFKC');
  const { memoryKib: memory, passes, lanes: parallelism } = cost;
  return { message, nonce: salt, parallelism, tagLength: bytes, memory, passes };
}

function read(phc: string): { cost: HashCost; salt: Buffer; hash: Buffer } {
  const [whole, memory, passes, lanes, salt = '', hash = ''] = PHC.exec(phc) ?? [];
  if (whole === undefined) throw new Error('Not a hash of a password');
  const cost = { memoryKib: Number(memory), passes: Number(passes), lanes: Number(lanes) };
  return { cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

const encode = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
