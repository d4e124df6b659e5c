import type { LookupFunction } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { SourceError } from '../../domain/source-error.ts';
import type { Destination } from './destination.ts';
import type { FetchClock } from './fetch-clock.ts';
import { asConnectFailure } from './transport-failure.ts';

const COMMON_HEADERS = {
  accept: 'video/*, audio/*;q=0.9, */*;q=0.5',
  'accept-encoding': 'identity',
  'user-agent': 'vidi',
} as const;

/** A response whose body has not been read, and the connection it comes on. */
export interface Hop extends AsyncDisposable {
  readonly url: URL;
  readonly response: Dispatcher.ResponseData;
}

/**
 * Sends one GET to the checked addresses of `destination`, on a connection of its own. TLS still verifies the name.
 *
 * @param headers beside those that every request has.
 * @throws SourceError
 */
export async function requestHop(
  { url, addresses }: Destination,
  clock: FetchClock,
  headers: Readonly<Record<string, string>> = {},
): Promise<Hop> {
  const lookup: LookupFunction = (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else if (first !== undefined) callback(null, first.address, first.family);
    else callback(new Error('no address'), '');
  };
  const client = new Client(url.origin, {
    connect: { lookup },
    allowH2: false,
    // The clock watches; these would only add a second, coarser watch.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    const response = await clock.waitFor(
      client.request({
        method: 'GET',
        path: `${url.pathname}${url.search}`,
        headers: { ...COMMON_HEADERS, ...headers },
        signal: clock.signal,
      }),
    );
    return { url, response, [Symbol.asyncDispose]: async () => await abandon(client, response) };
  } catch (error) {
    await client.destroy();
    if (clock.signal.aborted) throw clock.signal.reason;
    throw error instanceof SourceError ? error : asConnectFailure(url.hostname, error);
  }
}

async function abandon(client: Client, response: Dispatcher.ResponseData): Promise<void> {
  // A body that nobody reads to its end reports its destruction as an error; that is what was asked for.
  response.body.on('error', () => undefined);
  response.body.destroy();
  await client.destroy();
}
