import { setTimeout as sleep } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';
import type { SendingWatch } from './upload.js';

const MEGABYTE = 1_048_576;

/** Shows on a terminal how far the sending is; elsewhere only what interrupts it is written. */
export class PushProgress implements SendingWatch {
  private readonly bar = new SingleBar(
    {
      stream: process.stderr,
      format: '{bar} {percentage} % | {sent} of {size} MB | {duration_formatted} | {state}',
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  private sentBytes = 0;

  constructor(private readonly sizeBytes: number) {}

  started(): void {
    this.sentBytes = 0;
    this.bar.start(this.sizeBytes, 0, this.payload('sending'));
  }

  sent(bytes: number): void {
    this.sentBytes += bytes;
    const state = this.sentBytes < this.sizeBytes ? 'sending' : 'the gateway is reading and publishing';
    this.bar.update(this.sentBytes, this.payload(state));
  }

  async pause(reason: string, pauseMs: number): Promise<void> {
    this.stop();
    process.stderr.write(
      `${reason} Sending again from the start in ${pauseMs / 1_000} s, under the same key.\n`,
    );
    await sleep(pauseMs);
  }

  stop(): void {
    this.bar.stop();
  }

  private payload(state: string): object {
    const [sent, size] = [this.sentBytes, this.sizeBytes].map((bytes) => (bytes / MEGABYTE).toFixed(1));
    return { sent, size, state };
  }
}

/** Waits before a question is asked again, and says why. */
export const beforeAskingAgain: Pick<SendingWatch, 'pause'> = {
  pause: async (reason, pauseMs) => {
    process.stderr.write(`${reason} Asking again in ${pauseMs / 1_000} s.\n`);
    await sleep(pauseMs);
  },
};
