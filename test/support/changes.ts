import type { GatewayAnswer, GatewayClient } from '../../src/sandbox/gateway-client.js';

/** Changes something from the version that stands now, as somebody does who has just read it. */
export async function change(client: GatewayClient, path: string, body: object): Promise<GatewayAnswer> {
  const read = await client.send('GET', path);
  return client.send('PATCH', path, { body, headers: { 'if-match': read.headers.get('etag') ?? '*' } });
}

/** Takes a participant into another state, with a reason. @throws when it is not done */
export async function turn(
  operator: GatewayClient,
  path: string,
  status: 'active' | 'suspended' | 'closed',
): Promise<GatewayAnswer> {
  const answer = await change(operator, path, { status, reason: 'for the test' });
  if (answer.status !== 200) throw new Error(`Not ${status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
