import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Ports to choose from: below those that systems give to outgoing connections (Linux from 32768, others from 49152), any of
 * which could otherwise take the port between this choice and the start of the program it is for.
 */
const FIRST_PORT = 20_000;
const END_OF_PORTS = 32_768;

/** How many ports are tried before giving up. */
const MAX_TRIES = 100;

/**
 * A TCP port that nobody listens on at this moment, chosen at random. Another program may take it before its user does, so
 * whoever starts a program on it must be ready to try another one.
 *
 * @param host the address to listen on
 * @param except ports that are not to be chosen, as they were given to others that do not listen yet
 * @throws Error with code EADDRNOTAVAIL or another for a host that cannot be listened on
 */
export async function freePort(host = '127.0.0.1', except: readonly number[] = []): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const port = randomInt(FIRST_PORT, END_OF_PORTS);
    if (!except.includes(port) && (await canListen(host, port))) return port;
  }
  throw new Error(`none of ${MAX_TRIES} ports from ${FIRST_PORT} to ${END_OF_PORTS - 1} is free on ${host}`);
}

async function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
}
