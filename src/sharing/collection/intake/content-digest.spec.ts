import { asksForSha512, assertContentDigest } from './content-digest.js';

// Of the body {"hello": "world"} and a line feed: the example of RFC 9530, appendix B.2.
const SHA_256 = 'RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=';
const SHA_512 = 'YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==';
const body = {
  sha256: '44aff4ab2d7c3250525675a08f0cfa9591168cffe51791c5f5bbc417c15a6c38',
  sha512:
    '60c01a9b9d49cff8ce0134faff3bc7acb5603984c6172d5de862623874e886ae323fea60938bdfd9a0acc9164eb70f0c8e433b8b0ef267f5a4a6998ce384f7aa',
};
const other = SHA_256.replace('RK', 'KR');

describe('Content-Digest', () => {
  it.each([
    ['is not there', undefined],
    ['agrees by sha-256', `sha-256=:${SHA_256}:`],
    ['agrees by sha-512', `sha-512=:${SHA_512}:`],
    ['agrees by both', `sha-256=:${SHA_256}:, sha-512=:${SHA_512}:`],
    ['has an unknown algorithm beside a known one', `md5=:AAAA:,sha-256=:${SHA_256}:`],
    ['has a token for an unknown algorithm', `crc32c=x, sha-256=:${SHA_256}:`],
    ['has parameters', `sha-256=:${SHA_256}:;by=sender`],
  ])('is content when the header %s', (_what, header) => {
    expect(() => assertContentDigest(header, body)).not.toThrow();
  });

  it.each([
    ['sha-256', `sha-256=:${other}:`],
    ['sha-256', `sha-512=:${SHA_512}:, sha-256=:${other}:`],
    ['sha-512', `sha-256=:${SHA_256}:, sha-512=:${SHA_512.replace('YM', 'MY')}:`],
    ['sha-256', `sha-256=:${SHA_256}:, sha-256=:${other}:`],
  ])('tells that the %s differs: %s', (algorithm, header) => {
    expect(() => assertContentDigest(header, body)).toThrow(
      expect.objectContaining({
        code: 'batch-digest-mismatch',
        status: 422,
        message: `The ${algorithm} of the body is not the one in Content-Digest: it was changed or cut on its way. Send it again.`,
      }),
    );
  });

  it.each([
    ['empty', ''],
    ['not a dictionary', SHA_256],
    ['in hex', `sha-256=${body.sha256}`],
    ['without colons', `sha-256=${SHA_256}`],
    ['a string', `sha-256="${SHA_256}"`],
    ['a list', `sha-256=(:${SHA_256}:)`],
    ['a flag', 'sha-256'],
    ['too short', 'sha-256=:RK/0:'],
    ['of another length', `sha-512=:${SHA_256}:`],
    ['in capitals', `SHA-256=:${SHA_256}:`],
    ['cut', `sha-256=:${SHA_256}`],
    ['of unknown algorithms alone', 'md5=:1B2M2Y8AsgTpgAmY7PhCfg==:'],
  ])('is refused when it is %s', (_what, header) => {
    const refusal = expect.objectContaining({ code: 'malformed-request', status: 400 });
    expect(() => assertContentDigest(header, body)).toThrow(refusal);
    expect(() => asksForSha512(header)).toThrow(refusal);
  });

  it('asks for SHA-512 only where it names it', () => {
    expect(asksForSha512(undefined)).toBe(false);
    expect(asksForSha512(`sha-256=:${SHA_256}:`)).toBe(false);
    expect(asksForSha512(`sha-256=:${SHA_256}:, sha-512=:${SHA_512}:`)).toBe(true);
  });
});
