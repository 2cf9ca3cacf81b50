import { z } from 'zod';
import { jsonText } from '../../platform/config/index.js';
import { SigningJwks } from '../../platform/crypto/index.js';

/** With which key the artifacts of authorizations are signed: the first of the set; the others still verify. */
export const authorizationsSettings = z
  .object({ ARTIFACT_SIGNING_KEY: jsonText(SigningJwks) })
  .transform((variables) => ({ artifactKeys: variables.ARTIFACT_SIGNING_KEY }));

/** Settings of the authorizations room. */
export type AuthorizationsSettings = z.output<typeof authorizationsSettings>;
