import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A TCP port that nobody listens on at this moment. Another process may take it before its user does, so whoever starts
 * a program on it must be ready to try another one.
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error(`the system gave no port on ${host}`);
  return address.port;
}
