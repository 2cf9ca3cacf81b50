import { z } from 'zod';
import {
  canonicalJson,
  type KeySet,
  sha256Hex,
  type SigningKey,
  type VerificationFault,
  verifyCompact,
} from '../../platform/crypto/index.js';
import { signedWith } from '../../parties/identity/index.js';
import type { AuthorizationText } from './authorization-text.js';
import type { EnterpriseSignature } from './authorization-version.entity.js';

/** What an artifact is signed as, so that it is taken for nothing else. @source RFC 8725 section 3.11 */
const ARTIFACT_TYPE = 'enterprise-authorization+jws';

/** What the gateway states by an artifact: that this text came into force, when, and who signed it. */
export interface ArtifactContent {
  /** Public address of the gateway that states it. */
  readonly issuer: string;
  readonly inForceAt: string;
  readonly authorization: AuthorizationText;
  /** `sha-256:` and the digest of the canonical JSON of the text. */
  readonly textDigest: string;
  /** `null` where the enterprise acted online without a signature of its own, or in writing. */
  readonly signature: EnterpriseSignature | null;
}

/** Signs an artifact: a compact JWS over canonical JSON. @source RFC 7515, RFC 8785 */
export function signArtifact(key: SigningKey, content: ArtifactContent): string {
  return key.signCompact(canonicalJson(content), { typ: ARTIFACT_TYPE });
}

/** Why an artifact proves nothing. */
export type ArtifactFault = VerificationFault | 'text-changed' | 'bad-enterprise-signature';

/** An artifact that proves what it says, or why it does not. */
export type CheckedArtifact =
  | { readonly isGood: true; readonly content: ArtifactContent; readonly kid: string; readonly alg: string }
  | { readonly isGood: false; readonly reason: ArtifactFault };

/**
 * Checks an artifact without asking anybody: the signature of the gateway, that the digest is that of the text, and the
 * signature of the enterprise where there is one. Says nothing of whether the authorization still holds.
 */
export async function checkArtifact(jws: string, keys: KeySet): Promise<CheckedArtifact> {
  const verified = verifyCompact(jws.trim(), keys, { typ: ARTIFACT_TYPE });
  if (!verified.isGood) return verified;
  const read = contentOf(verified.payload);
  if (!read) return { isGood: false, reason: 'malformed' };
  const text = canonicalJson(read.authorization);
  if (read.textDigest !== `sha-256:${sha256Hex(text)}`) return { isGood: false, reason: 'text-changed' };
  const { signature } = read;
  if (signature && !(await signedWith(signature.jws, text, { keys: [signature.jwk] })))
    return { isGood: false, reason: 'bad-enterprise-signature' };
  return { isGood: true, content: read, kid: verified.kid, alg: verified.alg };
}

const nullable = { text: z.string().nullable(), count: z.int().nullable() };
const content = z.object({
  issuer: z.string(),
  inForceAt: z.string(),
  authorization: z.looseObject({
    kind: z.literal('enterprise-authorization'),
    id: z.string(),
    version: z.int(),
    uscc: z.string(),
    subjectName: z.string(),
    institutionId: z.string(),
    institutionName: z.string(),
    items: z.array(z.looseObject({ code: z.string() })),
    modes: z.array(z.string()),
    purpose: z.string(),
    validFrom: z.string(),
    validUntil: z.string(),
    maxUses: nullable.count,
    dataFrom: nullable.text,
    dataUntil: nullable.text,
    dataLifeDays: nullable.count,
  }),
  textDigest: z.string(),
  signature: z
    .looseObject({
      alg: z.string(),
      kid: z.string(),
      jwk: z.looseObject({ kty: z.string() }),
      jws: z.string(),
    })
    .nullable(),
});

function contentOf(payload: Buffer): (ArtifactContent & z.output<typeof content>) | undefined {
  try {
    const { success, data } = content.safeParse(JSON.parse(payload.toString('utf8')));
    return success ? (data as ArtifactContent & z.output<typeof content>) : undefined;
  } catch {
    return undefined; // no JSON
  }
}
