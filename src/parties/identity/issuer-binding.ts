import { decodeJwt } from 'jose';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { certificateIn } from './client-certificate.js';
import { PROOF_LIFE_S } from './dpop-proof.js';
import type { IdentitySettings } from './identity.settings.js';
import { FUTURE_TOLERANCE_S } from './token-claims.js';

/**
 * How the issuer binds access tokens: to the key of a proof where one is sent, to the certificate of clients that are
 * registered so. Clients that must bind get no token otherwise.
 *
 * @source RFC 9449 section 5, RFC 8705 section 3
 */
export function bindingFeatures({ clientCertificates }: IdentitySettings) {
  return {
    dPoP: { enabled: true },
    mTLS: {
      enabled: true, // also where no certificate can arrive, so that its clients are refused and not served unbound
      certificateBoundAccessTokens: true,
      getCertificate: (context: KoaContextWithOIDC) =>
        certificateIn(context.req.headers, clientCertificates?.header),
    },
  };
}

/**
 * Refuses proofs older than a minute or from the future at the issuer as well: it would take those of five minutes, and
 * remember one from the future for less time than it is good for.
 */
export function refuseOldProofs(provider: Provider): void {
  provider.use(async (context, next) => {
    const proof = context.get('DPoP');
    if (proof === '' || isOfNow(proof)) {
      await next();
      return;
    }
    context.status = 400;
    context.body = { error: 'invalid_dpop_proof', error_description: 'make a new proof for this request' };
  });
}

function isOfNow(proof: string): boolean {
  try {
    const { iat = NaN } = decodeJwt(proof);
    const nowS = Date.now() / 1_000;
    return iat <= nowS + FUTURE_TOLERANCE_S && iat > nowS - PROOF_LIFE_S;
  } catch {
    return false;
  }
}
