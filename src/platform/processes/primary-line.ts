import cluster, { type Worker } from 'node:cluster';
import { type BirpcReturn, createBirpc } from 'birpc';

/** Whether this process is one of several that share the port; they are started by a primary. */
export const { isWorker } = cluster;

/** The functions of the primary, as a worker calls them. */
export type Primary<Functions extends object> = BirpcReturn<Functions>;

/** The line of this worker to its primary. Several rooms may have one each. */
export function toPrimary<Functions extends object>(): Primary<Functions> {
  return createBirpc<Functions>(
    {},
    {
      post: (message) => process.send?.(message),
      on: (hear) => process.on('message', (message) => hear(message)),
    },
  );
}

/** Lets a worker call these functions of the primary. */
export function answerWorker(worker: Worker, functions: object): void {
  createBirpc(functions, {
    // What a worker that dies would have been told is told to nobody.
    post: (message: object) => worker.isConnected() && worker.send(message),
    on: (hear) => worker.on('message', (message: object) => hear(message)),
  });
}
