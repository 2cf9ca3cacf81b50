import type { Profiler } from 'node:inspector';

/** A function, as called from the one above it. Times in ms. */
export interface Frame {
  readonly name: string;
  /** File and line, shortened to the package or the project's folder. */
  readonly place: string;
  readonly selfMs: number;
  readonly totalMs: number;
  readonly calls: readonly Frame[];
}

/** The tree of calls of a profile, those that took longest first. */
export function framesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Frame {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const selfMs = new Map<number, number>();
  samples.forEach((id, place) => {
    selfMs.set(id, (selfMs.get(id) ?? 0) + Math.max(0, timeDeltas[place] ?? 0) / 1_000);
  });
  const frame = (node: Profiler.ProfileNode): Frame => {
    const calls = (node.children ?? [])
      .flatMap((id) => byId.get(id) ?? [])
      .map(frame)
      .toSorted((one, other) => other.totalMs - one.totalMs);
    const own = selfMs.get(node.id) ?? 0;
    const { functionName, url, lineNumber } = node.callFrame;
    return {
      name: functionName || '(anonymous)',
      place: url ? `${shortened(url)}:${lineNumber + 1}` : '',
      selfMs: own,
      totalMs: calls.reduce((sum, { totalMs }) => sum + totalMs, own),
      calls,
    };
  };
  const [root] = nodes;
  if (!root) throw new RangeError('The profile is empty');
  return frame(root);
}

/** Functions with the time spent in themselves, wherever they were called from; the longest first. Waiting is left out. */
export function longest(root: Frame, count: number): Omit<Frame, 'calls'>[] {
  const byFunction = new Map<string, { name: string; place: string; selfMs: number; totalMs: number }>();
  const visit = (frame: Frame, above: ReadonlySet<string>): void => {
    const key = `${frame.name} ${frame.place}`;
    const sum = byFunction.get(key) ?? { name: frame.name, place: frame.place, selfMs: 0, totalMs: 0 };
    sum.selfMs += frame.selfMs;
    if (!above.has(key)) sum.totalMs += frame.totalMs;
    byFunction.set(key, sum);
    for (const call of frame.calls) visit(call, new Set([...above, key]));
  };
  for (const call of root.calls) if (!isWaiting(call)) visit(call, new Set());
  return [...byFunction.values()].toSorted((one, other) => other.selfMs - one.selfMs).slice(0, count);
}

/** Whether the process had nothing to do there. */
export const isWaiting = ({ name }: Pick<Frame, 'name'>): boolean => name === '(idle)';

function shortened(url: string): string {
  const path = url.replace(/^file:\/\//, '');
  const [, ofPackage] = path.split(/.*node_modules\//);
  return ofPackage ?? path.replace(`${process.cwd()}/`, '');
}
