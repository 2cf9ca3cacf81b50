import { residentBytes } from './raw-http.js';

const LOOK_EVERY_MS = 20;

/** Does the work and gives by how many bytes the memory of a process rose above its beginning meanwhile. */
export async function memoryRise<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ value: T; riseBytes: number }> {
  const before = residentBytes(pid);
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, residentBytes(pid))), LOOK_EVERY_MS);
  try {
    const value = await work();
    return { value, riseBytes: Math.max(most, residentBytes(pid)) - before };
  } finally {
    clearInterval(timer);
  }
}
