import { Inject, Injectable } from '@nestjs/common';
import { canonicalJson, type PublicJwk, SigningKeys } from '../../platform/crypto/index.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../../parties/identity/index.js';
import { signArtifact } from './authorization-artifact.js';
import type { AuthorizationText } from './authorization-text.js';
import type { EnterpriseSignature } from './authorization-version.entity.js';

/** What came into force, and when. */
interface InForce {
  readonly text: AuthorizationText;
  readonly textDigest: string;
  readonly signature: EnterpriseSignature | null;
  readonly at: Date;
}

/** Signs the artifacts of this gateway with a key that signs nothing else. */
@Injectable()
export class ArtifactSigner {
  constructor(
    private readonly keys: SigningKeys,
    @Inject(IDENTITY_SETTINGS) private readonly settings: Pick<IdentitySettings, 'publicUrl'>,
  ) {}

  sign({ text, textDigest, signature, at }: InForce): string {
    const issuer = this.settings.publicUrl;
    const content = { issuer, inForceAt: at.toISOString(), authorization: text, textDigest, signature };
    return signArtifact(this.keys.active, content);
  }

  /** Signs the receipt of a revocation, as nothing else. @source RFC 8785; RFC 8725 section 3.11 */
  signReceipt(receipt: object): string {
    const content = { issuer: this.settings.publicUrl, ...receipt };
    return this.keys.active.signCompact(canonicalJson(content), { typ: 'revocation-receipt+jws' });
  }

  /** The public keys of artifacts and receipts, and those of earlier ones. */
  get publicJwks(): readonly PublicJwk[] {
    return this.keys.publicJwks;
  }
}
