import type { Fault } from './faults.js';

/** One call to a running sandbox. A body that is text is sent as it is, anything else as JSON. */
export interface SandboxCall {
  readonly token: string;
  readonly body?: unknown;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5000;
const REQUEST_ID = 'request-1';

/** Calls a running sandbox over HTTP and steers its faults, for tests and the demo. */
export class SandboxCaller {
  constructor(
    private readonly port: number,
    private readonly controlToken: string,
  ) {}

  /** Sends one call; a redirect is shown, not followed. @throws TimeoutError when nothing came within `timeoutMs` */
  async send(
    path: string,
    { token, body, method = 'POST', timeoutMs = TIMEOUT_MS }: SandboxCall,
  ): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      redirect: 'manual',
      headers: { Authorization: `Bearer ${token}`, 'X-Request-Id': REQUEST_ID },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
  }

  /** What `/control/<thing>` says: `sockets`, `calls` or `faults`. */
  async see(thing: 'sockets' | 'calls' | 'faults'): Promise<unknown> {
    const response = await this.send(`/control/${thing}`, { token: this.controlToken, method: 'GET' });
    return response.json();
  }

  /** Gives a department a fault. @throws Error when the sandbox refuses it */
  async misbehave(departmentKey: string, fault: Partial<Fault>): Promise<void> {
    const call: SandboxCall = { token: this.controlToken, method: 'PUT', body: fault };
    const response = await this.send(`/control/faults/${departmentKey}`, call);
    if (!response.ok) throw new Error(`the sandbox refused the fault: ${await response.text()}`);
  }
}
