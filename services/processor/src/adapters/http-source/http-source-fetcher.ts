import { lookup } from 'node:dns/promises';
import { SourceError } from '../../domain/source-error.ts';
import type { RemoteContent, SourceFetcher } from '../../ports/source-fetcher.ts';
import { createAddressRule } from './address-rule.ts';
import { checkDestination, type Destination, type HostLookup } from './destination.ts';
import { type FetchClock, startFetchClock } from './fetch-clock.ts';
import type { FetchLimits } from './fetch-limits.ts';
import { type Hop, requestHop } from './request-hop.ts';
import { checkResponse, redirectTarget } from './response-check.ts';
import { Transfer, type TransferParts } from './transfer.ts';
import { asConnectFailure } from './transport-failure.ts';

/**
 * Fetches over HTTP/1.1, going only where `limits` allow: every address of every hop is checked, and the connection is
 * made to the checked address, so that neither a redirect nor a changing DNS answer leads into a private network. A transfer
 * that breaks off goes on where it broke, on a connection that has passed the same checks.
 *
 * @param overrides.lookup takes the place of the system's resolver.
 */
export function createHttpSourceFetcher(
  limits: FetchLimits,
  overrides: { readonly lookup?: HostLookup } = {},
): SourceFetcher {
  const addressRule = createAddressRule(limits.allow);
  const lookupHost = overrides.lookup ?? (async (host) => await lookup(host, { all: true, verbatim: true }));

  const check = async (text: string, base: URL | undefined, clock: FetchClock): Promise<Destination> =>
    await checkDestination(text, base, {
      addressRule,
      ports: limits.ports,
      lookup: async (host) => {
        try {
          return await clock.waitFor(lookupHost(host));
        } catch (error) {
          clock.signal.throwIfAborted();
          throw error instanceof SourceError ? error : asConnectFailure(host, error);
        }
      },
    });

  const follow = async (text: string, clock: FetchClock, headers?: Readonly<Record<string, string>>): Promise<Hop> => {
    let destination = await check(text, undefined, clock);
    for (let redirects = 0; ; redirects += 1) {
      const hop = await requestHop(destination, clock, headers);
      const target = redirectTarget(hop.response);
      if (target === undefined) return hop;
      await hop[Symbol.asyncDispose]();
      if (redirects === limits.maxRedirects) {
        const message = `The URL redirects more than ${limits.maxRedirects} times (VIDI_FETCH_MAX_REDIRECTS).`;
        throw new SourceError('URL_TOO_MANY_REDIRECTS', message, 'PERMANENT');
      }
      destination = await check(target, hop.url, clock);
    }
  };

  return {
    open: async (url, signal) => {
      await using opening = new AsyncDisposableStack();
      const clock = opening.use(startFetchClock(limits, signal));
      let hop = await follow(url, clock);
      opening.defer(async () => await hop[Symbol.asyncDispose]());
      const facts = checkResponse(hop.url.hostname, hop.response, limits);
      const reconnect: TransferParts['reconnect'] = async (headers) => {
        await hop[Symbol.asyncDispose]();
        hop = await follow(url, clock, headers);
        return hop;
      };
      const transfer = new Transfer(hop, facts, { reconnect, clock, limits });
      const open = opening.move();
      return {
        contentType: facts.contentType,
        get sizeBytes() {
          return transfer.totalBytes;
        },
        get resumeCount() {
          return transfer.resumeCount;
        },
        content: transfer.read(),
        [Symbol.asyncDispose]: async () => await open.disposeAsync(),
      } satisfies RemoteContent;
    },
  };
}
