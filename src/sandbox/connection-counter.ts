import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { DEPARTMENTS } from './departments.js';

/** Counts what arrives at the departments, for tests that must see the server's side. */
export class ConnectionCounter {
  private readonly sockets = new Set<Socket>();
  private readonly callsByDepartment = new Map(DEPARTMENTS.map(({ key }) => [key, 0]));
  private busyCalls = 0;
  private followedRedirects = 0;

  /** Follows every connection of the server from now on. */
  watch(server: Server): void {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /** Counts a call to a department, right or wrong; it is busy until its response is closed. */
  called(departmentKey: string, response: ServerResponse): void {
    this.callsByDepartment.set(departmentKey, (this.callsByDepartment.get(departmentKey) ?? 0) + 1);
    this.busyCalls += 1;
    response.once('close', () => {
      this.busyCalls -= 1;
    });
  }

  /** Counts a caller that followed a redirect. */
  redirected(): void {
    this.followedRedirects += 1;
  }

  /** Calls received since the start: by department, and those that followed a redirect. */
  calls(): { calls: Record<string, number>; redirectsFollowed: number } {
    return { calls: Object.fromEntries(this.callsByDepartment), redirectsFollowed: this.followedRedirects };
  }

  /** Open connections without the one that asks, and calls in progress. */
  connections(asking: Socket): { open: number; busy: number } {
    return { open: this.sockets.size - (this.sockets.has(asking) ? 1 : 0), busy: this.busyCalls };
  }
}
