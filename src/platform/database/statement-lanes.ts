import { type Claimed, currentClaim, underClaim } from './claims.js';
import { isFaultOfStatement, WaitedTooLong } from './connection-loss.js';

/** How a statement is shared. */
interface Sharing<In> {
  /** How many statements may be under way at a time, each on a connection of its own; 2 when not said. */
  readonly lanes?: number;
  /** The most requests one statement serves; 64 when not said. */
  readonly most?: number;
  /** Whether a request may go with others in one statement. One that may not waits for a later one. */
  readonly fits?: (input: In, others: readonly In[]) => boolean;
}

interface Waiting<In, Out> {
  readonly input: In;
  readonly claimed: Claimed | undefined;
  readonly sinceMs: number;
  readonly resolve: (output: Out) => void;
  readonly reject: (error: unknown) => void;
}

/** So long does a request wait in a queue before it is told to come again, unless it has begun. */
export const LONGEST_WAIT_MS = 800;

/**
 * Requests that arrive while a statement is under way share the next one; nobody waits for others to come: a request
 * alone goes at once. Urgent work has a statement of its own. A statement that fails by a fault of its values is done
 * again request by request, so that one cannot fail its neighbors; one that fails with its connection fails for all, for
 * nobody knows what it has done.
 */
export class StatementLanes<In, Out> {
  private waiting: Waiting<In, Out>[] = [];
  private underWay = 0;
  private isCalled = false;
  private isWatched = false;

  /** `run` gives an output for each input, in their order. */
  constructor(
    private readonly run: (inputs: readonly In[]) => Promise<readonly Out[]>,
    private readonly sharing: Sharing<In> = {},
  ) {}

  /** Has a statement run for this input and perhaps others. @throws what it failed with; WaitedTooLong */
  async ask(input: In): Promise<Out> {
    const claimed = currentClaim();
    return new Promise((resolve, reject) => {
      const asked = { input, claimed, sinceMs: performance.now(), resolve, reject };
      if (claimed?.claim === 'urgent') return void this.serve([asked]);
      this.waiting.push(asked);
      this.call();
      return this.watch();
    });
  }

  /** Everything that came with the same look at the sockets goes together. */
  private call(): void {
    if (this.isCalled) return;
    this.isCalled = true;
    setImmediate(() => {
      this.isCalled = false;
      this.fill();
    });
  }

  /** Tells those who have waited too long, as long as anybody waits. */
  private watch(): void {
    if (this.isWatched) return;
    this.isWatched = true;
    setTimeout(() => {
      this.isWatched = false;
      const latest = performance.now() - LONGEST_WAIT_MS;
      const isLate = ({ claimed, sinceMs }: Waiting<In, Out>): boolean =>
        claimed?.hasBegun === false && sinceMs < latest;
      const late = this.waiting.filter(isLate);
      this.waiting = this.waiting.filter((each) => !isLate(each));
      late.forEach(({ reject }) => reject(new WaitedTooLong()));
      if (this.waiting.length > 0) this.watch();
    }, LONGEST_WAIT_MS / 4).unref();
  }

  private fill(): void {
    const { lanes = 2 } = this.sharing;
    while (this.waiting.length > 0 && this.underWay < lanes) {
      const batch = this.take();
      this.underWay += 1;
      void underClaim(claimOf(batch), async () => this.serve(batch)).finally(() => {
        this.underWay -= 1;
        this.fill();
      });
    }
  }

  /** The next that may go together, in the order of their coming. */
  private take(): Waiting<In, Out>[] {
    const { most = 64, fits } = this.sharing;
    const batch: Waiting<In, Out>[] = [];
    const inputs: In[] = [];
    this.waiting = this.waiting.filter((each) => {
      if (batch.length === most || (fits && !fits(each.input, inputs))) return true;
      batch.push(each);
      inputs.push(each.input);
      return false;
    });
    return batch;
  }

  private async serve(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outputs = await this.run(batch.map(({ input }) => input));
      if (outputs.length !== batch.length)
        throw new Error('A shared statement gave too few or too many outputs');
      for (const { claimed } of batch) if (claimed) claimed.hasBegun = true;
      outputs.forEach((output, index) => batch[index]?.resolve(output));
    } catch (error) {
      if (batch.length > 1 && isFaultOfStatement(error)) return this.serveEach(batch);
      batch.forEach(({ reject }) => reject(error));
    }
  }

  private async serveEach(batch: readonly Waiting<In, Out>[]): Promise<void> {
    for (const one of batch) await this.serve([one]);
  }
}

/** What is begun for one of them is not given up for want of a connection, and patient work makes others patient. */
function claimOf(batch: readonly Waiting<unknown, never>[]): Claimed {
  const hasBegun = batch.some(({ claimed }) => claimed?.hasBegun !== false);
  return { claim: 'asked', hasBegun };
}
