import { compactVerify, CompactSign, importJWK } from 'jose';
import { UnusableKey } from './crypto.errors.js';
import { KeySet } from './key-set.js';
import { newPrivateJwk } from './new-signing-jwk.js';
import { SigningKey } from './signing.js';
import { ALGORITHM_NAMES, type Algorithm, type PrivateJwk } from './signing-jwk.js';
import { verifyCompact, verifyDetached } from './verifying.js';

const PAYLOAD = '{"uscc":"914403001922038216","名":"值"}';
const TYP = 'authorization+jws';
const TEXT = Buffer.from(PAYLOAD).toString('base64url');

const encode = (header: unknown): string => Buffer.from(JSON.stringify(header)).toString('base64url');
const fault = (reason: string) => ({ isGood: false, reason });

interface Party {
  readonly jwk: PrivateJwk;
  readonly key: SigningKey;
  readonly keys: KeySet;
}

async function aParty(alg: Algorithm): Promise<Party> {
  const jwk = await newPrivateJwk(alg);
  return { jwk, key: await SigningKey.fromJwk(jwk), keys: await KeySet.fromJwks({ keys: [jwk] }) };
}

describe.each(ALGORITHM_NAMES)('verifyCompact with %s', (alg) => {
  let party: Party;
  let jws: string;
  let parts: { header: string; body: string; signature: string };
  beforeAll(async () => {
    party = await aParty(alg);
    jws = party.key.signCompact(PAYLOAD, { typ: TYP });
    const [header = '', body = '', signature = ''] = jws.split('.');
    parts = { header, body, signature };
  });
  const check = (text: string, expected: object = {}) =>
    verifyCompact(text, party.keys, { typ: TYP, ...expected });
  /** Signed by the true key, under a header that the key would not write. */
  const under = (header: object): string => {
    const head = encode(header);
    const [, , signature] = resigned(head);
    return `${head}.${TEXT}.${signature}`;
  };
  let resigned: (header: string) => string[];
  beforeAll(async () => {
    const { ALGORITHMS } = await import('./algorithms.js');
    const sign = await ALGORITHMS[alg].signer(party.jwk);
    resigned = (header) => [header, TEXT, sign(Buffer.from(`${header}.${TEXT}`)).toString('base64url')];
  });
  const good = () => ({ alg, kid: party.jwk.kid, typ: TYP });

  it('gives back the bytes that were signed, and the key', () => {
    expect(check(jws)).toEqual({ isGood: true, payload: Buffer.from(PAYLOAD), kid: party.jwk.kid, alg });
    expect(check(under(good())).isGood).toBe(true);
    expect(check(jws, { algorithms: [alg] }).isGood).toBe(true);
    expect(check(party.key.signCompact('', { typ: TYP }))).toMatchObject({ payload: Buffer.alloc(0) });
  });

  it('refuses every single changed character', () => {
    for (let at = 0; at < jws.length; at += alg === 'SM2-SM3' ? 7 : 1) {
      const changed = jws[at] === 'B' ? 'C' : 'B';
      expect(check(`${jws.slice(0, at)}${changed}${jws.slice(at + 1)}`).isGood).toBe(false);
    }
  });

  it('tells a changed payload, another key’s signature and a cut one as bad signatures', async () => {
    const other = (await aParty(alg)).key.signCompact(PAYLOAD, { typ: TYP }).split('.')[2] ?? '';
    const changed = Buffer.from(`${PAYLOAD} `).toString('base64url');
    expect(check(`${parts.header}.${changed}.${parts.signature}`)).toEqual(fault('bad-signature'));
    expect(check(`${parts.header}.${parts.body}.${other}`)).toEqual(fault('bad-signature'));
    expect(check(`${parts.header}.${parts.body}.`)).toEqual(fault('bad-signature'));
    const cut = Buffer.from(parts.signature, 'base64url').subarray(1).toString('base64url');
    expect(check(`${parts.header}.${parts.body}.${cut}`)).toEqual(fault('bad-signature'));
  });

  it('refuses a key it does not know, even where the header brings it along', async () => {
    const stranger = await aParty(alg);
    expect(check(stranger.key.signCompact(PAYLOAD, { typ: TYP }))).toEqual(fault('unknown-key'));
    for (const kid of ['', '__proto__', 'constructor', `${party.jwk.kid} `]) {
      expect(check(under({ ...good(), kid }))).toEqual(fault('unknown-key'));
    }
  });

  it.each(['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'])(
    'refuses a header with %s, whoever signed it',
    (member) => {
      for (const value of ['https://elsewhere.example', {}, [], [member], false, null]) {
        expect(check(under({ ...good(), [member]: value }))).toEqual(fault('malformed'));
      }
    },
  );

  it('goes by the algorithm of the key, not of the header', () => {
    const others = [
      ...ALGORITHM_NAMES.filter((name) => name !== alg),
      'none',
      'HS256',
      'RS256',
      alg.toLowerCase(),
    ];
    for (const name of others) {
      expect(check(under({ ...good(), alg: name }))).toEqual(fault('wrong-algorithm'));
    }
    expect(check(`${encode({ ...good(), alg: 'none' })}.${TEXT}.`)).toEqual(fault('wrong-algorithm'));
  });

  it('refuses an algorithm that is not accepted here', () => {
    const algorithms = ALGORITHM_NAMES.filter((name) => name !== alg);
    expect(check(jws, { algorithms })).toEqual(fault('wrong-algorithm'));
    expect(check(jws, { algorithms: [] })).toEqual(fault('wrong-algorithm'));
  });

  it('refuses what was signed as something else, or as nothing', () => {
    for (const typ of ['report+jws', TYP.toUpperCase(), `application/${TYP}`, '', undefined]) {
      expect(check(under({ ...good(), typ }))).toEqual(fault('wrong-type'));
    }
    const [header = '', , signature = ''] = party.key.sign(PAYLOAD).split('.');
    expect(check(`${header}.${TEXT}.${signature}`)).toEqual(fault('wrong-type'));
  });

  it('refuses what is no compact JWS', () => {
    const { header, body, signature } = parts;
    const padded = `${header}=`;
    const many = [
      '',
      '.',
      '..',
      '...',
      'a.b.c',
      header,
      `${header}.${body}`,
      `${jws}.`,
      `${jws}.${signature}`,
      ` ${jws}`,
      `${jws}\n`,
      `${padded}.${body}.${signature}`,
      `${header}.${body}=.${signature}`,
      `${encode(null)}.${body}.${signature}`,
      `${encode([])}.${body}.${signature}`,
      `${encode('ES256')}.${body}.${signature}`,
      `${encode({ alg })}.${body}.${signature}`,
      `${encode({ kid: party.jwk.kid })}.${body}.${signature}`,
      `${encode({ ...good(), kid: 1 })}.${body}.${signature}`,
      `${encode({ ...good(), typ: {} })}.${body}.${signature}`,
      `${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${body}.${signature}`,
      '💥.💥.💥',
      '.'.repeat(100_000),
    ];
    const kept = many.filter((text) => JSON.stringify(check(text)) !== JSON.stringify(fault('malformed')));
    expect(kept).toEqual([]);
  });
});

describe.each(ALGORITHM_NAMES)('verifyDetached with %s', (alg) => {
  let party: Party;
  beforeAll(async () => {
    party = await aParty(alg);
  });

  it('accepts the payload as text or bytes', () => {
    const { key, keys } = party;
    expect(verifyDetached(key.sign(PAYLOAD), Buffer.from(PAYLOAD), keys)).toMatchObject({
      isGood: true,
      alg,
    });
    expect(verifyDetached(key.sign(Buffer.from(PAYLOAD)), PAYLOAD, keys).isGood).toBe(true);
    expect(verifyDetached(key.sign(''), '', keys).isGood).toBe(true);
    expect(verifyDetached(key.sign(PAYLOAD), PAYLOAD, keys, { algorithms: [alg] }).isGood).toBe(true);
  });

  it('refuses a changed payload, an unknown key and an algorithm not accepted here', async () => {
    const { key, keys } = party;
    const other = await aParty(alg);
    expect(verifyDetached(key.sign(PAYLOAD), `${PAYLOAD} `, keys)).toEqual(fault('bad-signature'));
    expect(verifyDetached(other.key.sign(PAYLOAD), PAYLOAD, keys)).toEqual(fault('unknown-key'));
    expect(verifyDetached(key.sign(PAYLOAD), PAYLOAD, keys, { algorithms: [] })).toEqual(
      fault('wrong-algorithm'),
    );
  });

  it('refuses a JWS that brings its own payload, one with a type, and anything malformed', () => {
    const { key, keys } = party;
    const [header, , signature] = key.sign(PAYLOAD).split('.');
    const [typed, , seal] = key.signCompact(PAYLOAD, { typ: TYP }).split('.');
    expect(verifyDetached(`${typed}..${seal}`, PAYLOAD, keys)).toEqual(fault('wrong-type'));
    const attached = `${header}.${TEXT}.${signature}`;
    for (const jws of [attached, '', '.', '..', 'a..b', `${header}..${signature}.`, '💥..💥']) {
      expect(verifyDetached(jws, PAYLOAD, keys)).toEqual(fault('malformed'));
    }
  });
});

describe('another implementation of JWS', () => {
  it.each(['ES256', 'EdDSA'] as const)(
    'verifies what we sign with %s, and signs what we verify',
    async (alg) => {
      const { jwk, key, keys } = await aParty(alg);
      const verified = await compactVerify(
        key.signCompact(PAYLOAD, { typ: TYP }),
        await importJWK(key.publicJwk, alg),
      );
      expect(Buffer.from(verified.payload).toString()).toBe(PAYLOAD);
      expect(verified.protectedHeader).toEqual({ alg, kid: jwk.kid, typ: TYP });
      const theirs = await new CompactSign(Buffer.from(PAYLOAD))
        .setProtectedHeader({ typ: TYP, kid: jwk.kid, alg })
        .sign(await importJWK(jwk, alg));
      expect(verifyCompact(theirs, keys, { typ: TYP }).isGood).toBe(true);
    },
  );

  it('does not get through with HS256 keyed with the public key', async () => {
    const { jwk, keys } = await aParty('ES256');
    const forged = await new CompactSign(Buffer.from(PAYLOAD))
      .setProtectedHeader({ alg: 'HS256', kid: jwk.kid, typ: TYP })
      .sign(await importJWK({ kty: 'oct', k: jwk.x }, 'HS256'));
    expect(verifyCompact(forged, keys, { typ: TYP })).toEqual(fault('wrong-algorithm'));
  });
});

describe('KeySet.fromJwks', () => {
  it('takes keys of all kinds, and of private keys the public half', async () => {
    const parties = await Promise.all(ALGORITHM_NAMES.map(aParty));
    const keys = await KeySet.fromJwks({ keys: parties.map(({ jwk }) => jwk) });
    for (const { key } of parties) {
      expect(verifyCompact(key.signCompact(PAYLOAD, { typ: TYP }), keys, { typ: TYP }).isGood).toBe(true);
    }
    expect((await KeySet.fromJwks({ keys: [] })).find('any')).toBeUndefined();
  });

  it('refuses two keys of one name, a key that is none, and what is no set', async () => {
    const { jwk } = await aParty('ES256');
    const { jwk: other } = await aParty('SM2-SM3');
    const refused: unknown[] = [
      { keys: [jwk, { ...other, kid: jwk.kid }] },
      { keys: [{ ...jwk, y: jwk.x }] },
      { keys: [{ ...other, y: other.x }] },
      { keys: [{ ...jwk, alg: 'SM2-SM3' }] },
      { keys: [{ kty: 'oct', k: 'AAAA', kid: 'k' }] },
      { keys: {} },
      [jwk],
      null,
    ];
    for (const set of refused) await expect(KeySet.fromJwks(set)).rejects.toThrow(UnusableKey);
  });
});
