import { randomUUID } from 'node:crypto';
import { aQuery, aReport, aVerification } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problem.js';
import { partyOf } from '../support/roles.js';
import { ask, usageOf } from '../support/usage.js';

const CASES = [
  ['/v1/queries', aQuery, 'query.refused'],
  ['/v1/reports', aReport, 'report.refused'],
  ['/v1/verifications', aVerification, 'verification.refused'],
] as const;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(async () => gateway?.stop());

describe.each(CASES)('a refused request to %s that names an enterprise', (path, valid, event) => {
  const unknownItem = path === '/v1/reports' ? { items: ['ZZZ-99'] } : { itemCode: 'ZZZ-99' };
  it.each([
    ['an unknown item', unknownItem, 'unknown-item', 'pre-loan-review'],
    ['a purpose outside the list', { purpose: 'marketing' }, 'purpose-not-allowed', null],
    ['an extra property', { surprise: true }, 'invalid-input', 'pre-loan-review'],
    ['a value of a wrong type', { operatorUser: 17 }, 'invalid-input', 'pre-loan-review'],
  ])('stands in the log of the enterprise and the institution: %s', async (_what, fault, code, purpose) => {
    const { answer, requestId } = await ask(gateway.as('bank-a'), path, valid(gateway, fault));
    expectProblem(answer, 422, code);
    for (const side of [gateway.as('bank-a'), gateway.asEnterprise()]) {
      expect(await usageOf(side, requestId)).toMatchObject([
        {
          event,
          outcome: 'refused',
          reasonCode: code,
          purpose,
          rows: 0,
          answerDigest: null,
          uscc: gateway.enterprise().uscc,
          institutionId: gateway.participantId('bank-a'),
          providerId: null,
          operatorUser: 'operatorUser' in fault ? null : 'officer-017',
        },
      ]);
    }
    expect(await usageOf(gateway.as('bank-b'), requestId)).toEqual([]);
    expect(await usageOf(gateway.as('tax-bureau'), requestId)).toEqual([]);
  });

  it.each(['provider', 'operator', 'enterprise'] as const)(
    'stands there too when the %s asks',
    async (role) => {
      const asker = role === 'enterprise' ? gateway.asEnterprise(1) : partyOf(gateway, role);
      const { answer, requestId } = await ask(asker, path, valid(gateway));
      expectProblem(answer, 403, 'access-denied');
      expect(await usageOf(gateway.asEnterprise(), requestId)).toMatchObject([
        { event, outcome: 'refused', reasonCode: 'access-denied', institutionId: null },
      ]);
    },
  );

  it('stands nowhere when the code names no enterprise', async () => {
    const { answer, requestId } = await ask(
      gateway.as('bank-a'),
      path,
      valid(gateway, { uscc: '914403001922038217' }),
    );
    expectProblem(answer, 422, 'invalid-uscc');
    expect(await usageOf(gateway.as('bank-a'), requestId)).toEqual([]);
  });

  it('holds no value of the input that has no place there', async () => {
    const secret = `secret-${randomUUID()}`;
    const fault = { surprise: secret, purpose: secret, applicationNo: 'x'.repeat(101) };
    const { requestId } = await ask(gateway.as('bank-a'), path, valid(gateway, fault));
    const records = await usageOf(gateway.asEnterprise(), requestId);
    expect(records).toMatchObject([{ purpose: null, applicationNo: null }]);
    expect(JSON.stringify(records)).not.toContain(secret);
  });
});
