import { InvalidInput } from '../../platform/http/index.js';

/**
 * Reads the address of an endpoint: https (plain http only where the deployment allows it, for simulated
 * departments), no user info, query or fragment.
 *
 * @throws InvalidInput
 */
export function readEndpointUrl(text: string, allowsPlainHttp: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSecure = url?.protocol === 'https:' || (allowsPlainHttp && url?.protocol === 'http:');
  if (!url || !isSecure || url.username || url.password || url.search || url.hash) {
    const detail = 'Give an https address without user info, query or fragment.';
    throw new InvalidInput('The address cannot be used.', {
      errors: [{ pointer: '/url', code: 'unusable-url', detail }],
    });
  }
  return url.href.replace(/\/$/, '');
}
