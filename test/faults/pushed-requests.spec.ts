import { randomUUID } from 'node:crypto';
import { turn } from '../support/changes.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { askToken } from '../support/dpop.js';
import { anAskedAuthorization, CALLBACK, push } from '../support/pushed.js';
import { compact, es256, TokenForge, unsigned } from '../support/tokens.js';
import { usageOf } from '../support/usage.js';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;
const HOUR_MS = 3_600_000;

describe('pushed authorization requests', () => {
  let gateway: TestGateway;
  let forge: TokenForge;
  beforeAll(async () => {
    gateway = await startGateway();
    forge = new TokenForge(gateway);
  }, STARTING_MS);
  afterAll(async () => gateway?.stop());

  const pushTerms = async (...details: unknown[]) =>
    push(gateway, { authorization_details: JSON.stringify(details) });
  const requestsOfBankA = async (): Promise<number> => {
    const { rows } = await gateway.database.superuser.query<{ n: string }>(
      'select count(*) as n from authorization_request where institution_id = $1',
      [gateway.participantId('bank-a')],
    );
    return Number(rows[0]?.n);
  };

  it('are held to the rules of the API: what is refused there is refused here, and leaves no request', async () => {
    const hours = (n: number): string => new Date(Date.now() + n * HOUR_MS).toISOString();
    const bad: [string, Record<string, unknown>, string][] = [
      ['an unknown purpose', { purpose: 'marketing' }, 'purpose-not-allowed'],
      ['an unknown item', { items: ['TAX-99'] }, 'unknown-item'],
      ['a mode the item has not', { items: ['SOC-02'], modes: ['physical-collection'] }, 'mode-not-offered'],
      ['no items', { items: [] }, 'invalid-input'],
      ['items twice', { items: ['TAX-04', 'TAX-04'] }, 'invalid-input'],
      ['a wrong code', { uscc: '91140100MA0TEXT12X' }, 'invalid-uscc'],
      ['no code', { uscc: undefined }, 'invalid-input'],
      ['a code in a list', { uscc: [gateway.enterprise().uscc] }, 'invalid-input'],
      ['a period of the past', { validFrom: hours(-48), validUntil: hours(-24) }, 'invalid-input'],
      ['an empty period', { validFrom: hours(2), validUntil: hours(1) }, 'invalid-input'],
      ['a period of ages', { validUntil: hours(24 * 3_650) }, 'invalid-input'],
      ['no uses', { maxUses: 0 }, 'invalid-input'],
      ['uses as text', { maxUses: '3' }, 'invalid-input'],
      ['a strange frequency', { frequency: { uses: 1, per: 'year' } }, 'invalid-input'],
      ['an unknown property', { institutionId: gateway.participantId('bank-b') }, 'invalid-input'],
      ['another unknown property', { status: 'approved' }, 'invalid-input'],
      ['an endless explanation', { explanation: 'x'.repeat(501) }, 'invalid-input'],
    ];
    const before = await requestsOfBankA();
    for (const [name, change, code] of bad) {
      const { status, body } = await pushTerms(anAskedAuthorization(gateway, change));
      expect([name, status, body]).toEqual([
        name,
        400,
        expect.objectContaining({
          error: 'invalid_authorization_details',
          error_description: expect.any(String),
          code,
        }),
      ]);
      expect(body).not.toHaveProperty('request_uri');
      expect(body).not.toHaveProperty('authorization_request_id');
    }
    expect((await pushTerms(anAskedAuthorization(gateway, { maxUses: 0 }))).body['errors']).toEqual([
      expect.objectContaining({ pointer: '/maxUses' }),
    ]);
    expect(await requestsOfBankA()).toBe(before);
  });

  it('must ask for exactly one thing, of the known type', async () => {
    const one = anAskedAuthorization(gateway);
    const bad: (string | undefined)[] = [
      undefined,
      '',
      '[]',
      '{}',
      'null',
      'x',
      '[null]',
      JSON.stringify(one),
      JSON.stringify([one, one]),
      JSON.stringify([{ ...one, type: 'account_information' }]),
      JSON.stringify([{ ...one, type: undefined }]),
      JSON.stringify([{ ...one, type: '__proto__' }]),
      JSON.stringify([{ ...one, constructor: 'x' }]),
    ];
    const before = await requestsOfBankA();
    for (const details of bad) {
      const { status, body } = await push(gateway, { authorization_details: details });
      expect([details, status]).toEqual([details, 400]);
      expect(body['error']).toMatch(/^invalid_(request|authorization_details)$/);
      expect(body).not.toHaveProperty('request_uri');
    }
    expect(await requestsOfBankA()).toBe(before);
  });

  it('are taken from institutions alone, by their key, once for an assertion', async () => {
    for (const name of ['tax-bureau', 'operator']) {
      const { status, body } = await push(gateway, {}, name);
      expect([name, status]).toEqual([name, 400]);
      expect(body).not.toHaveProperty('request_uri');
    }
    const assertion = forge.assertion();
    expect((await push(gateway, { client_assertion: assertion })).status).toBe(201);
    const other = gateway.demo.clients['bank-b']?.clientId;
    const strangers = [
      { client_assertion: assertion },
      { client_assertion: undefined, client_assertion_type: undefined },
      { client_assertion: forge.assertion({ aud: 'https://other.example' }) },
      { client_assertion: forge.assertion({}, { header: { alg: 'none' }, signer: unsigned }) },
      { client_id: other },
    ];
    for (const stranger of strangers) {
      const { status, body } = await push(gateway, stranger);
      expect([400, 401]).toContain(status);
      expect(body).not.toHaveProperty('request_uri');
    }
  });

  it('are refused to a suspended institution, with a record of the refusal', async () => {
    const path = `/v1/institutions/${gateway.participantId('bank-b')}`;
    const operator = gateway.as('operator');
    await turn(operator, path, 'suspended');
    const requestId = randomUUID();
    const refused = await push(gateway, {}, 'bank-b', { 'x-request-id': requestId });
    expect(refused).toMatchObject({
      status: 403,
      body: { error: 'access_denied', code: 'institution-suspended' },
    });
    expect(refused.headers.get('x-request-id')).toBe(requestId);
    await turn(operator, path, 'active');
    expect((await push(gateway, {}, 'bank-b')).status).toBe(201);
    expect(await usageOf(gateway.asEnterprise(), requestId)).toEqual([
      expect.objectContaining({
        event: 'authorization.refused',
        outcome: 'refused',
        reasonCode: 'institution-suspended',
        institutionId: gateway.participantId('bank-b'),
        itemCodes: ['TAX-04', 'SOC-01'],
      }),
    ]);
  });

  it('leave a record also where the terms are refused, and where they are not', async () => {
    const [refused, taken] = [randomUUID(), randomUUID()];
    const terms = JSON.stringify([anAskedAuthorization(gateway, { purpose: 'marketing' })]);
    await push(gateway, { authorization_details: terms }, 'bank-a', { 'x-request-id': refused });
    await push(gateway, {}, 'bank-a', { 'x-request-id': taken });
    const enterprise = gateway.asEnterprise();
    expect(await usageOf(enterprise, refused)).toMatchObject([
      { event: 'authorization.refused', reasonCode: 'purpose-not-allowed' },
    ]);
    expect(await usageOf(enterprise, taken)).toMatchObject([
      { event: 'authorization.requested', outcome: 'decided' },
    ]);
  });

  it('do not tell whether the gateway knows the enterprise', async () => {
    const stranger = await pushTerms(anAskedAuthorization(gateway, { uscc: '91110000802100433B' }));
    const known = await pushTerms(anAskedAuthorization(gateway));
    expect(stranger.status).toBe(201);
    expect(Object.keys(stranger.body).toSorted()).toEqual(Object.keys(known.body).toSorted());
  });

  it('are refused as request objects, signed or not, and under every weaker way to ask', async () => {
    const { clients, issuer } = gateway.demo;
    const party = clients['bank-a'];
    const claims = {
      iss: party?.clientId,
      aud: issuer,
      client_id: party?.clientId,
      response_type: 'code',
      redirect_uri: CALLBACK,
      authorization_details: [anAskedAuthorization(gateway)],
    };
    const weaker: Record<string, string | undefined>[] = [
      { request: compact({ alg: 'none' }, claims, unsigned) },
      {
        request: compact(
          { alg: 'ES256', kid: party?.privateJwk.kid },
          claims,
          es256(party?.privateJwk ?? {}),
        ),
      },
      { request: compact({ alg: 'none' }, claims, unsigned), authorization_details: undefined },
      { request_uri: `urn:ietf:params:oauth:request_uri:${'x'.repeat(43)}` },
      { request_uri: 'https://bank-a.example/request' },
      { code_challenge: undefined, code_challenge_method: undefined },
      { code_challenge_method: 'plain' },
      { code_challenge_method: undefined },
      { code_challenge: 'short' },
      { response_type: 'token' },
      { response_type: 'id_token', nonce: 'n' },
      { response_type: 'code token' },
      { response_type: 'none' },
      { response_type: undefined },
      { redirect_uri: undefined },
      { redirect_uri: 'http://bank-a.example/callback' },
      { redirect_uri: `${CALLBACK}#fragment` },
      { redirect_uri: 'javascript:alert(1)' },
      { redirect_uri: 'https://user@bank-a.example/callback' },
      { redirect_uri: '/callback' },
      { scope: 'operator' },
    ];
    const before = await requestsOfBankA();
    for (const change of weaker) {
      const { status, body } = await push(gateway, change);
      expect([change, status]).toEqual([change, 400]);
      expect(body).toMatchObject({ error: expect.any(String) });
      expect(body).not.toHaveProperty('request_uri');
    }
    expect(await requestsOfBankA()).toBe(before);
  });

  describe('when they are opened', () => {
    const pushed = async (): Promise<string> => String((await push(gateway)).body['request_uri']);
    const open = async (
      parameters: Record<string, string>,
    ): Promise<{ status: number; location: URL | null }> => {
      const query = new URLSearchParams({ client_id: 'bank-a', ...parameters }).toString();
      const answer = await fetch(`${gateway.baseUrl}/oidc/auth?${query}`, { redirect: 'manual' });
      const location = answer.headers.get('location');
      return { status: answer.status, location: location === null ? null : new URL(location) };
    };

    it('go back to where they came from, with no code: nobody decides there yet', async () => {
      const { status, location } = await open({ request_uri: await pushed() });
      expect(status).toBe(303);
      expect(`${location?.origin}${location?.pathname}`).toBe(CALLBACK);
      expect(Object.fromEntries(location?.searchParams ?? [])).toEqual({
        error: 'temporarily_unavailable',
        error_description: expect.any(String),
        state: 's-1',
        iss: gateway.demo.issuer,
      });
    });

    it('are opened once, by one of forty at the same moment', async () => {
      const request_uri = await pushed();
      const answers = await Promise.all(Array.from({ length: 40 }, async () => open({ request_uri })));
      expect(answers.filter(({ location }) => location !== null).length).toBe(1);
      for (const { status, location } of answers) if (location === null) expect(status).toBe(400);
      expect(await open({ request_uri })).toEqual({ status: 400, location: null });
    });

    it('are opened neither by another client, nor when they are unknown or too old', async () => {
      expect(await open({ request_uri: await pushed(), client_id: 'bank-b' })).toMatchObject({
        location: null,
      });
      const old = await pushed();
      await gateway.database.superuser.query(
        `update oidc_payload set expires_at = now() where model = 'PushedAuthorizationRequest'`,
      );
      for (const request_uri of [
        old,
        `urn:ietf:params:oauth:request_uri:${'x'.repeat(43)}`,
        'urn:ietf:params:oauth:request_uri:',
        'https://bank-a.example/request',
        'x',
      ])
        expect([request_uri, await open({ request_uri })]).toEqual([
          request_uri,
          { status: 400, location: null },
        ]);
    });

    it('are the only thing that opens: an institution sends nobody there with a request of the moment', async () => {
      const plain = { response_type: 'code', redirect_uri: CALLBACK, code_challenge_method: 'S256' };
      const details = JSON.stringify([anAskedAuthorization(gateway)]);
      for (const more of [{}, { authorization_details: details }]) {
        const { status, location } = await open({ ...plain, code_challenge: 'c'.repeat(43), ...more });
        expect({ status, location }).toEqual({ status: 400, location: null });
      }
    });
  });

  it('are the only place for what is asked: the token endpoint takes none of it, and no code', async () => {
    const party = gateway.demo.clients['bank-a'];
    if (!party) throw new Error('no bank A');
    const details = { authorization_details: JSON.stringify([anAskedAuthorization(gateway)]) };
    for (const more of [
      details,
      { ...details, grant_type: 'authorization_code', code: 'x', redirect_uri: CALLBACK, code_verifier: 'v' },
      { grant_type: 'authorization_code', code: 'x', redirect_uri: CALLBACK, code_verifier: 'v' },
    ]) {
      const { status, body } = await askToken(gateway, party, {}, more);
      expect(status).toBe(400);
      expect(body).not.toHaveProperty('access_token');
    }
  });
});
