import type { TestGateway } from './gateway.js';

const HOUR_MS = 3_600_000;

/** A valid authorization for bank A, to be posted by an enterprise; takes overrides. */
export function anAuthorization(gateway: TestGateway, overrides: object = {}): Record<string, unknown> {
  return {
    institutionId: gateway.participantId('bank-a'),
    items: ['TAX-04', 'SOC-01', 'SOC-02', 'UTL-01'],
    modes: ['interface-call', 'data-verification'],
    purpose: 'pre-loan-review',
    validFrom: new Date(Date.now() - HOUR_MS).toISOString(),
    validUntil: new Date(Date.now() + 24 * HOUR_MS).toISOString(),
    riskNoticeVersion: '2026-01',
    ...overrides,
  };
}

/** Grants an authorization as the enterprise and gives its id. */
export async function grant(gateway: TestGateway, overrides: object = {}, enterprise = 0): Promise<string> {
  const answer = await gateway
    .asEnterprise(enterprise)
    .post('/v1/authorizations', anAuthorization(gateway, overrides));
  if (answer.status !== 201) throw new Error(`Not granted: ${JSON.stringify(answer.body)}`);
  return (answer.body as { id: string }).id;
}

/** A valid query of bank A for tax paid by the first enterprise; takes overrides. */
export function aQuery(gateway: TestGateway, overrides: object = {}): Record<string, unknown> {
  return {
    uscc: gateway.enterprise().uscc,
    itemCode: 'TAX-04',
    purpose: 'pre-loan-review',
    operatorUser: 'officer-017',
    ...overrides,
  };
}

/** A valid report request for the first enterprise; takes overrides. */
export function aReport(gateway: TestGateway, overrides: object = {}): Record<string, unknown> {
  return {
    uscc: gateway.enterprise().uscc,
    purpose: 'pre-loan-review',
    operatorUser: 'officer-017',
    ...overrides,
  };
}

/** A valid verification of the number of insured employees; takes overrides. */
export function aVerification(gateway: TestGateway, overrides: object = {}): Record<string, unknown> {
  return {
    ...aQuery(gateway, { itemCode: 'SOC-02' }),
    claims: { claimed_count: { op: 'gte', value: 1 } },
    ...overrides,
  };
}
