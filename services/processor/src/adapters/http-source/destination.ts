import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { SourceError } from '../../domain/source-error.ts';
import type { AddressRule } from './address-rule.ts';

/** Finds the addresses of a host name. */
export type HostLookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/** A URL that may be fetched, and the checked addresses to fetch it from: no name is looked up after the check. */
export interface Destination {
  readonly url: URL;
  readonly addresses: readonly LookupAddress[];
}

/**
 * Checks a URL from the client or from a redirect: its scheme, credentials, every address its host has, its port.
 *
 * @throws SourceError URL_NOT_ALLOWED; or what `lookup` throws.
 */
export async function checkDestination(
  text: string,
  base: URL | undefined,
  rules: { readonly addressRule: AddressRule; readonly ports: readonly number[]; readonly lookup: HostLookup },
): Promise<Destination> {
  const url = parseUrl(text, base);
  // The URL parser has normalised decimal, octal and hexadecimal spellings (http://2130706433/) to dotted IPv4 (WHATWG URL 3.5).
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(hostname);
  const addresses = family === 0 ? await rules.lookup(hostname) : [{ address: hostname, family }];
  const verdicts = addresses.map(({ address }) => rules.addressRule(address));
  if (verdicts.length === 0 || verdicts.includes('closed')) {
    throw notAllowed(
      `${url.hostname} ${family === 0 ? 'does not resolve to public addresses only' : 'is not a public address'}; whoever runs this server can open further addresses with VIDI_FETCH_ALLOW`,
      { cause: new Error(`addresses: ${addresses.map(({ address }) => address).join(', ')}`) },
    );
  }
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (verdicts.includes('public') && !rules.ports.includes(port)) {
    throw notAllowed(`port ${port} is not open; ${rules.ports.join(', ')} are (VIDI_FETCH_PORTS)`);
  }
  return { url, addresses };
}

function parseUrl(text: string, base: URL | undefined): URL {
  const url = URL.parse(text, base?.href);
  if (url === null) throw notAllowed(base === undefined ? 'it is no URL' : 'it redirects to what is no URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw notAllowed(`it starts with ${url.protocol}// and only http:// and https:// are fetched`);
  }
  if (url.username !== '' || url.password !== '') {
    throw notAllowed('it has a user name or password in it; use a signed URL, or upload the file');
  }
  return url;
}

function notAllowed(why: string, options?: { readonly cause: unknown }): SourceError {
  return new SourceError('URL_NOT_ALLOWED', `The URL is not fetched: ${why}.`, 'PERMANENT', options);
}
