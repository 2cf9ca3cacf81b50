import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { GatewayClient } from '../../src/sandbox/gateway-client.js';
import type { DemoParty } from '../../src/sandbox/demo-file.js';
import type { TestGateway } from './gateway.js';

type PrivateJwk = DemoParty['privateJwk'];

/** A fresh EC P-256 key: what a client keeps, and the key set it is to be known by. */
export async function aKey(): Promise<{ privateJwk: PrivateJwk; jwks: { keys: Record<string, unknown>[] } }> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: randomUUID() };
  const { d: _secret, ...publicJwk } = jwk;
  return { privateJwk: jwk as PrivateJwk, jwks: { keys: [publicJwk] } };
}

/** A new client of a participant, registered by the operator, with a key of its own. */
export async function aClientOf(
  gateway: TestGateway,
  participantId: string,
  scope: string,
): Promise<{ clientId: string; client: GatewayClient }> {
  const { privateJwk, jwks } = await aKey();
  const path = `/v1/participants/${participantId}/clients`;
  const answer = await gateway.as('operator').send('POST', path, { body: { jwks } });
  if (answer.status !== 201) throw new Error(`No client: ${JSON.stringify(answer.body)}`);
  const { clientId } = answer.body as { clientId: string };
  return { clientId, client: new GatewayClient(gateway.demo, { clientId, privateJwk, scope }) };
}

/** A new institution with a client; assessed for a tier when one is given. */
export async function anInstitution(
  gateway: TestGateway,
  clearedTier?: string,
): Promise<{ id: string; clientId: string; client: GatewayClient }> {
  const operator = gateway.as('operator');
  const body = { name: `Bank ${randomUUID()}`, regionCode: '140000' };
  const { id } = (await operator.send('POST', '/v1/institutions', { body })).body as { id: string };
  if (clearedTier !== undefined) await assess(gateway, id, { clearedTier });
  return { id, ...(await aClientOf(gateway, id, 'institution')) };
}

/** A new provider of these items with a client. */
export async function aProvider(
  gateway: TestGateway,
  itemCodes: readonly string[],
  regionCode = '140000',
): Promise<{ id: string; client: GatewayClient }> {
  const body = { name: `Department ${randomUUID()}`, regionCode, itemCodes };
  const answer = await gateway.as('operator').send('POST', '/v1/providers', { body });
  if (answer.status !== 201) throw new Error(`No provider: ${JSON.stringify(answer.body)}`);
  const { id } = answer.body as { id: string };
  return { id, client: (await aClientOf(gateway, id, 'provider')).client };
}

/** Records a security assessment of an institution; takes overrides. */
export async function assess(gateway: TestGateway, id: string, overrides: object = {}): Promise<void> {
  const answer = await gateway
    .as('operator')
    .send('POST', `/v1/institutions/${id}/assessments`, { body: anAssessment(overrides) });
  if (answer.status !== 201) throw new Error(`Not assessed: ${JSON.stringify(answer.body)}`);
}

/** A valid security assessment; takes overrides. */
export function anAssessment(overrides: object = {}): Record<string, unknown> {
  return {
    clearedTier: 'authorized',
    assessor: 'Assessors Ltd.',
    reference: 'SEC-2026-001',
    validUntil: '2099-01-01T00:00:00Z',
    ...overrides,
  };
}
