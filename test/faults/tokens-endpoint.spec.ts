import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { change } from '../support/changes.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { es256, hs256, rs256, TokenForge, unsigned } from '../support/tokens.js';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

/** What every assertion that is refused is told, whatever is wrong with it. */
const REFUSED = [401, { error: 'invalid_client', error_description: 'client authentication failed' }];

describe('the token endpoint', () => {
  let gateway: TestGateway;
  let forge: TokenForge;
  beforeAll(async () => {
    gateway = await startGateway();
    forge = new TokenForge(gateway);
  }, STARTING_MS);
  afterAll(async () => gateway?.stop());

  async function ask(
    assertion: string | undefined,
    others: Record<string, string> = {},
  ): Promise<[number, unknown]> {
    const answer = await fetch(`${gateway.baseUrl}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'institution',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        ...(assertion === undefined ? {} : { client_assertion: assertion }),
        ...others,
      }),
    });
    return [answer.status, await answer.json()];
  }

  it('T09: gives a token for a good assertion, for five minutes at most and for the own scope only', async () => {
    expect(await ask(forge.assertion())).toEqual([
      200,
      { access_token: expect.any(String), expires_in: 300, scope: 'institution', token_type: 'Bearer' },
    ]);
    const [, foreign] = await ask(forge.assertion(), { scope: 'operator' });
    expect(foreign).not.toHaveProperty('access_token');
  });

  it('T09: says invalid_client, and nothing further, to every bad assertion', async () => {
    const nowS = Math.floor(Date.now() / 1_000);
    const { clients, issuer } = gateway.demo;
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
    const bankB = es256(clients['bank-b']?.privateJwk ?? {});
    const bad = {
      'another client’s key': forge.assertion({}, { signer: bankB }),
      'another client’s key and kid': forge.assertion(
        {},
        {
          header: { kid: clients['bank-b']?.privateJwk.kid },
          signer: bankB,
        },
      ),
      'the issuer’s key': forge.assertion(
        {},
        { header: { kid: forge.issuerKey.kid }, signer: es256(forge.issuerKey) },
      ),
      'no signature': forge.assertion({}, { header: { alg: 'none' }, signer: unsigned }),
      'a shared secret': forge.assertion({}, { header: { alg: 'HS256' }, signer: hs256('secret') }),
      'RS256 named': forge.assertion({}, { header: { alg: 'RS256' } }),
      RS256: forge.assertion({}, { header: { alg: 'RS256' }, signer: rs256(rsa) }),
      'RS256 called PS256': forge.assertion({}, { header: { alg: 'PS256' }, signer: rs256(rsa) }),
      'a life of a year': forge.assertion({ exp: nowS + 31_536_000 }),
      'a life of eleven minutes': forge.assertion({ exp: nowS + 660 }),
      'a foreign audience': forge.assertion({ aud: 'https://issuer.example' }),
      'an audience that begins like ours': forge.assertion({ aud: `${issuer}.example` }),
      'no audience': forge.assertion({ aud: undefined }),
      'expired five minutes ago': forge.assertion({ exp: nowS - 300, iat: nowS - 360 }),
      'no expiry': forge.assertion({ exp: undefined }),
      'not valid yet': forge.assertion({ nbf: nowS + 600 }),
      'no subject': forge.assertion({ sub: undefined }),
      'another subject': forge.assertion({ sub: 'bank-b' }),
      'another issuer': forge.assertion({ iss: 'bank-b' }),
      'no jti': forge.assertion({ jti: undefined }),
      'an unknown client': forge.assertion({ iss: 'nobody', sub: 'nobody' }),
    };
    for (const [name, assertion] of Object.entries(bad)) {
      const [status, body] = await ask(assertion);
      expect([name, status, body]).toEqual([name, ...REFUSED]);
    }
  });

  it('T09: refuses other ways to prove who a client is', async () => {
    const { issuer, clients } = gateway.demo;
    const attempts: [string | undefined, Record<string, string>][] = [
      [undefined, { client_id: 'bank-a', client_assertion_type: '' }],
      [undefined, { client_id: 'bank-a', client_secret: 'x', client_assertion_type: '' }],
      ['x.y.z', {}],
      ['', {}],
      [forge.assertion(), { client_id: 'bank-b' }],
      [forge.token({ aud: issuer, iss: clients['bank-a']?.clientId }), {}],
      [
        forge.assertion(),
        { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' },
      ],
      [forge.assertion(), { resource: 'https://other.example' }],
      [forge.assertion(), { grant_type: 'password', username: 'a', password: 'b' }],
    ];
    for (const [assertion, others] of attempts) {
      const [status, body] = await ask(assertion, others);
      expect([400, 401]).toContain(status);
      expect(body).not.toHaveProperty('access_token');
    }
  });

  it('T09: takes an assertion once', async () => {
    const assertion = forge.assertion();
    expect((await ask(assertion))[0]).toBe(200);
    expect(await ask(assertion)).toEqual(REFUSED);
    const jti = randomUUID();
    expect((await ask(forge.assertion({ jti })))[0]).toBe(200);
    expect(await ask(forge.assertion({ jti }))).toEqual(REFUSED);
  });

  // Looking for the jti and noting it are two statements; assertions between them all pass.
  it('T09: takes an assertion once when it comes forty times at the same moment', async () => {
    for (let round = 0; round < 8; round += 1) {
      const assertion = forge.assertion();
      const answers = await Promise.all(Array.from({ length: 40 }, async () => ask(assertion)));
      expect(answers.filter(([status]) => status === 200).length).toBe(1);
      for (const answer of answers) if (answer[0] !== 200) expect(answer).toEqual(REFUSED);
    }
  });

  it('T10: gives no token to a client that was disabled a moment ago', async () => {
    const path = `/v1/participants/${gateway.participantId('bank-a')}/clients/bank-a`;
    await change(gateway.as('operator'), path, { status: 'disabled' });
    expect((await ask(forge.assertion()))[0]).toBe(401);
  });
});
