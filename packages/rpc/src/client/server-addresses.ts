import { isIPv4, isIPv6 } from 'node:net';

/** Where a transport connects to. */
export interface ServerAddresses {
  /** The target as grpc-js reads it. */
  readonly target: string;
  /** `host:port` of the first, for the URL of calls. */
  readonly first: string;
}

/** Whether readServerAddresses takes it; for settings. */
export function areServerAddresses(given: string): boolean {
  try {
    readServerAddresses(given);
    return true;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return false;
  }
}

/** What readServerAddresses takes, for people. */
export const SERVER_ADDRESSES_ACCEPTED =
  'host:port, or several IPv4 (or IPv6) addresses with ports and commas between; a name that stands for several servers is given alone';

/**
 * Reads `host:port`, or several of them with commas between, which calls are spread over. One host may be a name that stands for
 * several servers; in a list every host is an address, all of IPv4 or all of IPv6 (`[::1]:8001`), as gRPC has no list of names.
 *
 * @throws TypeError for anything else; the message says what is accepted.
 */
export function readServerAddresses(given: string): ServerAddresses {
  const addresses = given.split(',').map((address) => address.trim());
  const [first = ''] = addresses;
  if (addresses.length === 1) return { target: first, first };
  const hosts = addresses.map((address) => /^(?:\[([^\]]+)\]|([^:]+)):\d{1,5}$/.exec(address));
  if (hosts.every((match) => isIPv4(match?.[2] ?? ''))) return { target: `ipv4:${addresses.join(',')}`, first };
  if (hosts.every((match) => isIPv6(match?.[1] ?? ''))) return { target: `ipv6:${addresses.join(',')}`, first };
  throw new TypeError(`${JSON.stringify(given)} is not ${SERVER_ADDRESSES_ACCEPTED}`);
}
