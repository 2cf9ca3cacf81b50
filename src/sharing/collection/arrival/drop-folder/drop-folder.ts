import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Gauge, register } from 'prom-client';
import { Clock } from '../../../../platform/database/index.js';
import { NotFound } from '../../../../platform/http/index.js';
import { Periodic } from '../../../../platform/jobs/index.js';
import { Participants } from '../../../../parties/participants/index.js';
import { byFeed, type Drop, readInbox } from './drop.js';
import { type DropDesk, DropIntake, waitKeyOf } from './drop-intake.service.js';
import { DROP_FOLDER_SETTINGS, type DropFolderSettings } from './drop-folder.settings.js';
import { Patience } from './patience.js';
import { PinnedFolder } from './pinned-folder.js';

const PROVIDER = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Watches the folder departments put files into, by looking again and again, because file systems of the network
 * tell of nothing. One look at a provider's folder at a time; a large file of one does not hold up the others.
 */
@Injectable()
export class DropFolder extends Periodic implements OnModuleDestroy {
  protected readonly periodMs: number;
  private readonly log = new Logger('drop-folder');
  private readonly patience: Patience;
  private readonly stopping = new AbortController();
  private readonly visits = new Map<string, Promise<void>>();
  private readonly reported = new Set<string>();

  constructor(
    private readonly intake: DropIntake,
    private readonly participants: Participants,
    clock: Clock,
    @Inject(DROP_FOLDER_SETTINGS) private readonly settings: DropFolderSettings,
  ) {
    super();
    this.periodMs = settings.periodMs;
    this.patience = new Patience(settings.patienceMs, () => clock.monotonicMs());
  }

  override onApplicationBootstrap(): void {
    if (this.settings.folder !== undefined) super.onApplicationBootstrap();
  }

  /** Before the database closes: what is being delivered ends, and another process or start takes it anew. */
  async onModuleDestroy(): Promise<void> {
    this.onApplicationShutdown();
    this.stopping.abort();
    await Promise.allSettled(this.visits.values());
  }

  protected async round(): Promise<void> {
    const root = await PinnedFolder.open(this.settings.folder ?? '');
    try {
      const idle = (await root.names()).filter((name) => PROVIDER.test(name) && !this.visits.has(name));
      await allEnded(idle.map(async (id) => this.visit(root, id)));
    } finally {
      await root.close();
    }
  }

  private async visit(root: PinnedFolder, providerId: string): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const visit = this.look(root, providerId);
    this.visits.set(providerId, visit);
    await visit.finally(() => this.visits.delete(providerId));
  }

  private async look(root: PinnedFolder, providerId: string): Promise<void> {
    if (!(await this.isActive(providerId))) return;
    await withDesk(root, providerId, async (folders) => {
      await this.work(providerId, { ...folders, patience: this.patience, stop: this.stopping.signal });
    });
  }

  private async work(providerId: string, desk: DropDesk): Promise<void> {
    const { drops, strays } = await readInbox(providerId, desk.inbox);
    const keys = strays.map((file) => `${providerId} stray ${file}`);
    this.patience.keepOnly(`${providerId} `, new Set([...keys, ...drops.map(waitKeyOf)]));
    this.report(
      providerId,
      keys.filter((key) => this.patience.isOver(key)),
    );
    await allEnded(byFeed(drops).map(async (feed) => this.takeInOrder(feed, desk)));
  }

  /** A drop that must wait holds up what follows in its feed. */
  private async takeInOrder(feed: readonly Drop[], desk: DropDesk): Promise<void> {
    for (const drop of feed) {
      if (this.stopping.signal.aborted || !(await this.intake.take(drop, desk))) return;
    }
  }

  /** Files no manifest names are left alone; the operator is told of them once, and of their number always. */
  private report(providerId: string, strays: readonly string[]): void {
    strayFiles().set({ provider: providerId }, strays.length);
    const unknown = strays.filter((key) => !this.reported.has(key));
    unknown.forEach((key) => this.reported.add(key));
    if (unknown.length > 0) this.log.warn({ providerId, files: unknown.length }, 'files without a manifest');
  }

  private async isActive(providerId: string): Promise<boolean> {
    try {
      return (await this.participants.get('provider', providerId)).status === 'active';
    } catch (error) {
      if (error instanceof NotFound) return false;
      throw error;
    }
  }
}

/** Waits for all works, whatever becomes of the others. @throws AggregateError with what they threw */
async function allEnded(works: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(works);
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  if (failures.length > 0) throw new AggregateError(failures, 'some of the drop folder could not be taken');
}

/** Opens the folders of a provider for some work; no work where one is missing or is a link. */
async function withDesk(
  root: PinnedFolder,
  providerId: string,
  work: (folders: Pick<DropDesk, 'inbox' | 'receipts' | 'done' | 'failed'>) => Promise<void>,
): Promise<void> {
  const opened: PinnedFolder[] = [];
  const keep = (folder: PinnedFolder | undefined): PinnedFolder | undefined => {
    if (folder) opened.push(folder);
    return folder;
  };
  try {
    const provider = keep(await root.folder(providerId));
    const inbox = keep(await provider?.folder('inbox'));
    const receipts = inbox && keep(await provider?.madeFolder('receipts'));
    const done = inbox && keep(await provider?.madeFolder('done'));
    const failed = inbox && keep(await provider?.madeFolder('failed'));
    if (inbox && receipts && done && failed) await work({ inbox, receipts, done, failed });
  } finally {
    for (const folder of opened) await folder.close();
  }
}

const STRAYS = 'credit_gateway_drop_strays';

function strayFiles(): Gauge<'provider'> {
  const known = register.getSingleMetric(STRAYS) as Gauge<'provider'> | undefined; // made below
  const help = 'Files in the drop folder that no manifest names and that lie there longer than the patience';
  return known ?? new Gauge({ name: STRAYS, help, labelNames: ['provider'], aggregator: 'max' });
}
