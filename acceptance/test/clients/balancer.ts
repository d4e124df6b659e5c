import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A balancer of TCP connections, as stands in front of several gateways. */
export interface Balancer extends AsyncDisposable {
  readonly port: number;
}

/** Passes each connection to the next of some ports of 127.0.0.1, and past those where nobody listens. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer(async (client) => {
    keep(client);
    turn += 1;
    for (let attempt = 0; attempt < ports.length; attempt++) {
      const upstream = await open(ports[(turn + attempt) % ports.length] ?? 0);
      if (upstream === undefined) continue;
      keep(upstream);
      client.pipe(upstream).pipe(client);
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const)
        one.once('close', () => other.destroy());
      return;
    }
    client.destroy();
  });
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the balancer has no port');
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      if (server.listening) await once(server, 'close');
    },
  };
}

/** Undefined where nobody listens. */
async function open(port: number): Promise<Socket | undefined> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    // Refused: that one is being restarted.
    return undefined;
  }
}
