import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Frame } from './frames.js';

const SCRIPT = 'test/bench/profile/flame-page.js';
/** Narrower bars than this part of the whole are left out. */
const LEAST_SHARE = 0.0005;
const BAR_HEIGHT = 18;
const MARGINS = 120;

interface Bar {
  readonly name: string;
  readonly value: readonly [depth: number, from: number, to: number, selfMs: number];
}

/** A flame graph as one page that needs nothing else. */
export function flamePage(root: Frame, title: string): string {
  const library = readFileSync(createRequire(import.meta.url).resolve('echarts/dist/echarts.min.js'), 'utf8');
  const bars = barsOf(root);
  const depth = Math.max(...bars.map(({ value }) => value[0])) + 1;
  // `<` must not end the script it stands in.
  const data = JSON.stringify({ title, totalMs: root.totalMs, depth, bars }).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body style="margin: 0">
<div id="flame" style="width: 100vw; height: ${depth * BAR_HEIGHT + MARGINS}px"></div>
<script>${library}</script>
<script>const data = ${data};</script>
<script type="module">${readFileSync(SCRIPT, 'utf8')}</script>
</body>
</html>
`;
}

function barsOf(root: Frame): Bar[] {
  const bars: Bar[] = [];
  const visit = (frame: Frame, depth: number, from: number): void => {
    if (frame.totalMs < root.totalMs * LEAST_SHARE) return;
    bars.push({
      name: `${frame.name} ${frame.place}`.trim(),
      value: [depth, from, from + frame.totalMs, frame.selfMs],
    });
    let at = from;
    for (const call of frame.calls) {
      visit(call, depth + 1, at);
      at += call.totalMs;
    }
  };
  visit(root, 0, 0);
  return bars;
}
