import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestGateway } from './gateway.js';

/** A live endpoint of a simulated department, and after how many milliseconds a call of it is given up. */
export interface TestEndpoint {
  readonly department: string;
  readonly itemCode: string;
  readonly timeoutMs: number;
}

/** Connects an endpoint anew, as its department, with another time limit; `at` leads it elsewhere. */
export async function connect(
  gateway: TestGateway,
  { department, itemCode, timeoutMs }: TestEndpoint,
  at?: string,
): Promise<void> {
  const file = readFileSync(join(gateway.dataRoot, 'secrets.json'), 'utf8');
  const { sandboxTokens } = JSON.parse(file) as { sandboxTokens: Record<string, string> }; // written by the gateway
  const departments = gateway.demo.sandbox.controlUrl.replace(/control$/, 'departments');
  const answer = await gateway
    .as(department)
    .send('PUT', `/v1/providers/${gateway.participantId(department)}/endpoints/${itemCode}`, {
      body: {
        url: at ?? `${departments}/${department}/${itemCode}`,
        credential: sandboxTokens[department],
        timeoutMs,
      },
    });
  if (answer.status !== 200) throw new Error(`Not connected: ${JSON.stringify(answer.body)}`);
}
