import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoFile } from './demo-file.js';
import { DemoPrinter } from './demo-print.js';
import { DemoStory } from './demo-story.js';

const PATIENCE_MS = 10_000;

/** Plays the story against the gateway of the data folder; gives the exit code. */
async function main(printer: DemoPrinter): Promise<number> {
  const file = join(process.env['DATA_DIR'] || '.data', 'demo.json');
  if (!existsSync(file)) {
    process.stderr.write(`There is no ${file}. Start a gateway first, in another terminal: npm start\n`);
    return 1;
  }
  const demo: DemoFile = JSON.parse(readFileSync(file, 'utf8')); // written by the gateway
  if (!(await isRunning(demo))) {
    process.stderr.write(`No gateway answers at ${demo.baseUrl}. Start it in another terminal: npm start\n`);
    return 1;
  }
  return play(new DemoStory(demo, printer), printer);
}

async function isRunning({ baseUrl }: DemoFile): Promise<boolean> {
  try {
    const { ok } = await fetch(`${baseUrl}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return ok;
  } catch {
    return false;
  }
}

async function play(story: DemoStory, printer: DemoPrinter): Promise<number> {
  for (const [index, { title, play: playStep }] of story.steps().entries()) {
    printer.step(index + 1, title);
    try {
      await playStep();
    } catch (error) {
      printer.failure(error instanceof Error ? error.message : String(error));
      printer.line(`The demo stops at step ${index + 1}.`);
      return 1;
    }
  }
  printer.line();
  printer.line('Every step ended as it should.');
  return 0;
}

process.exitCode = await main(new DemoPrinter(process.stdout));
