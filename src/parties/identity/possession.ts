import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/database/index.js';
import type { CallerRequest, TokenHolder } from './caller.js';
import { certificateIn, thumbprintOf } from './client-certificate.js';
import { verifyProof } from './dpop-proof.js';
import { InvalidProof, Unauthenticated } from './identity.problems.js';
import { IDENTITY_SETTINGS, type IdentitySettings, SIGNING_ALGORITHMS } from './identity.settings.js';
import type { PresentedToken } from './presented-token.js';
import { UsedProofs } from './used-proofs.js';

const ALGORITHMS = `algs="${SIGNING_ALGORITHMS.join(' ')}"`;

/** How to show a token, told to who shows none that is good. */
export const CHALLENGE = `Bearer, DPoP ${ALGORITHMS}`;

/** Whether the sender of a token may use it: a bound one only with the key or the certificate it is bound to. */
@Injectable()
export class Possession {
  /** Without a slash at its end. */
  private readonly base: string;

  constructor(
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
    private readonly usedProofs: UsedProofs,
    private readonly clock: Clock,
  ) {
    this.base = new URL(settings.publicUrl).href.replace(/\/$/, '');
  }

  /**
   * Refuses who has a token and not what it is bound to. Asks nothing where the token is not bound.
   *
   * @throws Unauthenticated for the wrong scheme or certificate, InvalidProof
   */
  async assert(
    request: CallerRequest,
    { scheme, token }: PresentedToken,
    { confirmation }: TokenHolder,
  ): Promise<void> {
    const isBoundToKey = confirmation?.keyThumbprint !== undefined;
    if (isBoundToKey !== (scheme === 'dpop')) throw wrongScheme();
    const wanted = confirmation?.certificateThumbprint;
    if (wanted !== undefined && wanted !== this.certificateOf(request)) throw wrongCertificate();
    if (isBoundToKey) await this.assertKey(request, token, confirmation.keyThumbprint);
  }

  private certificateOf({ headers }: CallerRequest): string | undefined {
    const certificate = certificateIn(headers, this.settings.clientCertificates?.header);
    return certificate && thumbprintOf(certificate);
  }

  private async assertKey(request: CallerRequest, token: string, keyThumbprint: string): Promise<void> {
    const { dpop } = request.headers;
    if (typeof dpop !== 'string') throw invalidProof();
    const [path = ''] = request.url.split('?', 1);
    const jti = await verifyProof(dpop, {
      method: request.method,
      url: `${this.base}${path}`, // never by the Host the sender names
      token,
      keyThumbprint,
      nowS: this.clock.now().getTime() / 1_000,
    }).catch((cause: unknown) => {
      throw invalidProof(cause);
    });
    if (!(await this.usedProofs.isFirst(keyThumbprint, jti))) throw invalidProof();
  }
}

const invalidProof = (cause?: unknown): Error =>
  new InvalidProof('Sign a new proof for this request, with the key the token is bound to.', {
    challenge: `DPoP error="invalid_dpop_proof", ${ALGORITHMS}`,
    cause,
  });

const wrongScheme = (): Error =>
  new Unauthenticated(
    'Send a token bound to a key as "Authorization: DPoP …" with a proof, any other as "Authorization: Bearer …".',
    { challenge: `DPoP error="invalid_token", ${ALGORITHMS}` },
  );

const wrongCertificate = (): Error =>
  new Unauthenticated('Send the token over the TLS certificate it is bound to.', {
    challenge: 'Bearer error="invalid_token"',
  });
