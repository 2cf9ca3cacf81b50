import { readFileSync, writeFileSync } from 'node:fs';
import { childrenOf } from '../support/own-cluster.js';

const TICKS_PER_SECOND = 100;

/** Seconds of processor time a process has used; with `isWhole`, also those of children that have ended. */
export function cpuSecondsOf(pid: number, isWhole = false): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const ticks = fields.slice(11, isWhole ? 15 : 13).map(Number);
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
}

/** Seconds of processor time a database server has used with all its connections, those ended included. */
export function serverCpuSeconds(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + cpuSecondsIfRunning(child), cpuSecondsOf(pid, true));
}

/** Seconds of processor time a process has used with the children it has now. */
export function cpuSecondsWithChildren(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + cpuSecondsIfRunning(child), cpuSecondsOf(pid));
}

/** The most memory a process has had resident. Unit: MB (10⁶ bytes). */
export const peakMemoryMb = (pid: number): number => statusMb(pid, 'VmHWM');

/** The memory a process has resident now. Unit: MB (10⁶ bytes). */
export const residentMemoryMb = (pid: number): number => statusMb(pid, 'VmRSS');

/** Lets `peakMemoryMb` count from now on. */
export function forgetPeakMemory(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function statusMb(pid: number, name: string): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm'));
  return (Number(line?.[1]) * 1_024) / 1e6;
}

function cpuSecondsIfRunning(pid: number): number {
  try {
    return cpuSecondsOf(pid);
  } catch {
    return 0; // it ended meanwhile
  }
}
