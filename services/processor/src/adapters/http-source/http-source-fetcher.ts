import { lookup } from 'node:dns/promises';
import { SourceError } from '../../domain/source-error.ts';
import type { RemoteContent, SourceFetcher } from '../../ports/source-fetcher.ts';
import { createAddressRule } from './address-rule.ts';
import { checkDestination, type Destination, type HostLookup } from './destination.ts';
import { type FetchClock, startFetchClock } from './fetch-clock.ts';
import type { FetchLimits } from './fetch-limits.ts';
import { type Hop, requestHop } from './request-hop.ts';
import { type ContentFacts, checkResponse, redirectTarget, tooLarge } from './response-check.ts';
import { asConnectFailure, asTransferFailure } from './transport-failure.ts';

/**
 * Fetches over HTTP/1.1, going only where `limits` allow: every address of every hop is checked, and the connection is
 * made to the checked address, so that neither a redirect nor a changing DNS answer leads into a private network.
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
          throw clock.signal.aborted ? clock.signal.reason : asConnectFailure(host, error);
        }
      },
    });

  const follow = async (text: string, clock: FetchClock): Promise<Hop> => {
    let destination = await check(text, undefined, clock);
    for (let redirects = 0; ; redirects += 1) {
      const hop = await requestHop(destination, clock);
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
      const hop = opening.use(await follow(url, clock));
      const facts = checkResponse(hop.url.hostname, hop.response, limits);
      const open = opening.move();
      return {
        ...facts,
        content: readBody(hop, facts, clock, limits),
        [Symbol.asyncDispose]: async () => await open.disposeAsync(),
      } satisfies RemoteContent;
    },
  };
}

async function* readBody(
  hop: Hop,
  { sizeBytes }: ContentFacts,
  clock: FetchClock,
  limits: FetchLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks: AsyncIterator<Buffer> = hop.response.body[Symbol.asyncIterator]();
  let received = 0;
  while (true) {
    let chunk: IteratorResult<Buffer>;
    try {
      chunk = await clock.waitFor(chunks.next());
    } catch (error) {
      throw clock.signal.aborted ? clock.signal.reason : asTransferFailure(received, sizeBytes, error);
    }
    if (chunk.done === true) break;
    received += chunk.value.byteLength;
    if (received > limits.maxBytes) throw tooLarge(limits);
    yield chunk.value;
  }
  if (sizeBytes !== undefined && received < sizeBytes) throw asTransferFailure(received, sizeBytes, undefined);
  if (received === 0) {
    throw new SourceError('URL_NOT_A_VIDEO', `${hop.url.hostname} answered with an empty file.`, 'PERMANENT');
  }
}
