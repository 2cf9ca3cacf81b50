import type { Request, Response } from 'express';
import type { Provider } from 'oidc-provider';
import { PORTAL_CLIENT_ID } from '../identity/index.js';
import type { SignedInPerson, SignIn } from './sign-in.service.js';

/** What a completed sign-in touches. */
interface Parts {
  readonly provider: Provider;
  readonly interaction: InstanceType<Provider['Interaction']>;
  readonly signIn: SignIn;
  readonly audience: string;
}

/**
 * Hands a person who got in back to the authorization server. The grant has the id of the session and the scope of the
 * person's role; whoever was signed in on this browser before is signed out. A sign-in that dies here has no grant and so
 * is not live.
 */
export async function completeInteraction(
  parts: Parts,
  { personId, sessionId, role }: SignedInPerson,
  { request, response }: { request: Request; response: Response },
): Promise<void> {
  const { provider, audience } = parts;
  await leaveFormerSession(parts);
  const grant = new provider.Grant({ accountId: personId, clientId: PORTAL_CLIENT_ID });
  grant.jti = sessionId;
  grant.addResourceScope(audience, role);
  await grant.save();
  const login = { accountId: personId, amr: ['pwd', 'otp'], remember: false };
  const result = { login, consent: { grantId: sessionId } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

/** A sign-in over another one on the same browser: that one ends, and the browser gets a session of its own. */
async function leaveFormerSession({ provider, interaction, signIn }: Parts): Promise<void> {
  const uid = interaction.session?.uid;
  if (uid === undefined) return;
  const former = await provider.Session.findByUid(uid);
  const formerId = former?.grantIdFor(PORTAL_CLIENT_ID);
  if (former?.accountId !== undefined && formerId !== undefined)
    await signIn.endFormer(former.accountId, formerId);
  await former?.destroy();
  delete interaction.session;
  await interaction.persist();
}
