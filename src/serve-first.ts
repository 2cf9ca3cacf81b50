/**
 * Routes that are served however much else there is to do: what keeps the gateway in its place, and what an
 * enterprise needs to take its permission back. A token comes before a revocation.
 */
export const SERVED_FIRST = [
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /oidc/*',
  'POST /oidc/*',
  'POST /v1/authorizations/:id/revocation',
  'POST /v1/authorizations/:id/suspension',
] as const;
