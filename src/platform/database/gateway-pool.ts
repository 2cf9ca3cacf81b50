import pg from 'pg';
import { type Claim, type Claimed, currentClaim } from './claims.js';

type Taken = (error: Error | undefined, client: pg.PoolClient | undefined, release: () => void) => void;

/** For health and revocations, beside those of `DATABASE_POOL_SIZE`. */
const KEPT_BACK = 2;
/** So long does work that has not begun wait for a connection. */
const LONGEST_WAIT_MS: Record<Claim, number> = { asked: 300, urgent: 3_000 };

/**
 * The connections of a process: one pool for everybody, and a few kept back for urgent work when that is exhausted, so
 * that it never stands behind the others. Where all are taken, what somebody waits for and has not begun is told so soon.
 */
export class GatewayPool extends pg.Pool {
  private readonly keptBack: pg.Pool;

  constructor(config: pg.PoolConfig) {
    super(config);
    this.keptBack = new pg.Pool({ ...config, max: KEPT_BACK, min: KEPT_BACK });
    this.keptBack.on('error', (error, client) => this.emit('error', error, client));
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Taken): void;
  override connect(callback?: Taken): Promise<pg.PoolClient> | void {
    if (callback) return this.take(callback);
    return new Promise((resolve, reject) => {
      this.take((error, client) => (client ? resolve(client) : reject(error)));
    });
  }

  override end(): Promise<void>;
  override end(callback: (error?: Error) => void): void;
  override end(callback?: (error?: Error) => void): Promise<void> | void {
    const ended = Promise.all([super.end(), this.keptBack.end()]).then(() => undefined);
    if (!callback) return ended;
    ended.then(() => callback(), callback);
  }

  private take(callback: Taken): void {
    const claimed = currentClaim();
    const pool = claimed?.claim === 'urgent' && isExhausted(this) ? this.keptBack : this;
    const isFull = isExhausted(pool);
    const taken = isFull && claimed?.hasBegun === false ? orToldSoon(callback, claimed) : callback;
    if (claimed && !isFull) claimed.hasBegun = true;
    if (pool === this) super.connect(taken);
    else pool.connect(taken);
  }
}

const isExhausted = ({ idleCount, totalCount, options }: pg.Pool): boolean =>
  idleCount === 0 && totalCount >= options.max;

/** Tells when it has waited long enough, and gives back at once what comes later. */
function orToldSoon(callback: Taken, claimed: Claimed): Taken {
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    callback(new Error('timeout exceeded when trying to connect'), undefined, () => undefined);
  }, LONGEST_WAIT_MS[claimed.claim]);
  return (error, client, release) => {
    clearTimeout(timer);
    if (isOver) return release();
    claimed.hasBegun = true;
    callback(error, client, release);
  };
}
