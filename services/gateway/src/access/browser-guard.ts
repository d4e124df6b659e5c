import { isIP } from 'node:net';
import { Code } from '@connectrpc/connect';
import { SETTING } from '../config.ts';
import { apiError } from '../errors/api-error.ts';
import { headerOf, type ServerRequest } from '../server/http-message.ts';

/**
 * Keeps pages of other sites from using an open gateway through the browser of somebody who can reach it.
 *
 * @throws ConnectError ORIGIN_NOT_ALLOWED
 */
export type BrowserGuard = (request: ServerRequest) => void;

/**
 * Listening on loopback keeps other machines out, but not the pages that a browser on this machine shows:
 * - any page may post a form, an upload included, without asking first; the browser names the page's `Origin`;
 * - a page whose own name was made to point here (DNS rebinding) is of the same origin as the gateway, and shows only in
 *   the `Host` it asks for.
 * With a key required neither does harm, as no browser adds a key by itself.
 *
 * @param options.allowsOrigin whether pages of an origin may call by configuration
 * @param options.anyHost whether the gateway may be called by any name
 */
export function createBrowserGuard(options: {
  readonly allowsOrigin: (origin: string) => boolean;
  readonly anyHost: boolean;
}): BrowserGuard {
  const { allowsOrigin, anyHost } = options;
  return (request) => {
    const host = headerOf(request, ':authority') ?? headerOf(request, 'host');
    if (!anyHost && host !== undefined && !isLocalName(host)) throw notAllowed(`the host ${host}`, SETTING.auth);
    const origin = headerOf(request, 'origin');
    if (origin === undefined || allowsOrigin(origin) || headerOf(request, 'sec-fetch-site') === 'same-origin') return;
    if (URL.canParse(origin) && new URL(origin).host === host) return;
    throw notAllowed(`pages of ${origin}`, SETTING.corsOrigins);
  };
}

/** Whether a Host needs no name service that others could answer for: an address, or a name of loopback (RFC 6761, 6.3). */
function isLocalName(host: string): boolean {
  const name = host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  return isIP(name) !== 0 || /^(.+\.)?localhost\.?$/i.test(name);
}

function notAllowed(what: string, setting: string) {
  return apiError({
    code: Code.PermissionDenied,
    reason: 'ORIGIN_NOT_ALLOWED',
    message: `This gateway is open to programs on its own machine, not to ${what.slice(0, 300)}. Make an API key, or see ${setting}.`,
    metadata: { setting },
  });
}
