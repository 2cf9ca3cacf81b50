import { Injectable } from '@nestjs/common';
import { assertSchemaVersion, Clock, Database, underClaim } from '../database/index.js';
import { assertClocksAgree } from './clock-agreement.js';
import { saidInLog } from './said-in-log.js';

/** One thing that must be right before the gateway may serve. Throws or rejects when it is not. */
export type ReadinessCheck = () => Promise<void>;

/** How a check ended; `degraded`: something beside the gateway's work is not right, and it serves all the same. */
export type CheckOutcome = 'ok' | 'failed' | 'degraded';

/** What `/readyz` says: how each check ended, by name. */
export interface ReadinessReport {
  readonly isReady: boolean;
  readonly checks: Record<string, CheckOutcome>;
}

const PATIENCE_MS = 2_000;

/** Whether the gateway may be sent requests. Rooms add what they need; a stopping gateway is not ready. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, { check: ReadinessCheck; orElse: CheckOutcome }>();
  private looking: Promise<Record<string, CheckOutcome>> | undefined;
  /** Whether the process is about to end; from now on its answers close their connections. */
  isStopping = false;

  constructor(database: Database, clock: Clock) {
    this.add(
      'database',
      async () => void (await database.query({ name: 'ready.ping', text: 'select 1' }, [])),
    );
    this.add('migrations', async () => assertSchemaVersion(database));
    this.add('clock', async () => assertClocksAgree(database, clock));
  }

  /** Adds a check under its name. Why it fails stands in the log, not in the answer, which everybody may read. */
  add(name: string, check: ReadinessCheck): void {
    this.checks.set(name, { check: saidInLog(name, check), orElse: 'failed' });
  }

  /** Adds a check of something at the side: where it fails, the gateway is ready, and says that this is degraded. */
  addSide(name: string, check: ReadinessCheck): void {
    this.checks.set(name, { check: saidInLog(name, check), orElse: 'degraded' });
  }

  /** From now on the gateway says that it is not ready, so that balancers turn away first. */
  announceStop(): void {
    this.isStopping = true;
  }

  /** Those who ask while it is looked share what is found. */
  async report(): Promise<ReadinessReport> {
    this.looking ??= underClaim('urgent', async () => this.look()).finally(() => (this.looking = undefined));
    const checks = { ...(await this.looking) };
    if (this.isStopping) checks['running'] = 'failed';
    return { isReady: Object.values(checks).every((outcome) => outcome !== 'failed'), checks };
  }

  private async look(): Promise<Record<string, CheckOutcome>> {
    const results = await Promise.all(
      [...this.checks].map(
        async ([name, { check, orElse }]) => [name, (await succeeds(check)) ? 'ok' : orElse] as const,
      ),
    );
    return Object.fromEntries(results);
  }
}

async function succeeds(check: ReadinessCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  try {
    return await Promise.race([check().then(() => true), patience]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
