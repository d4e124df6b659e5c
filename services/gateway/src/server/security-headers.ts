import type { ServerReply } from './http-message.ts';

/**
 * Headers of every answer. Nothing here is meant to be run or framed by a browser; a page that needs more says so in its own
 * Content-Security-Policy. `sandbox` also disarms an uploaded file that is HTML or SVG when it is opened as a page.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Sets them; whoever answers may set others in their place. */
export function setSecurityHeaders(response: ServerReply): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
}
