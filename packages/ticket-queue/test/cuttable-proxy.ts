import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of a server that can be cut off from its clients. */
export interface CuttableProxy extends AsyncDisposable {
  readonly port: number;
  /** Breaks every connection; new ones are let through. */
  cut(): void;
  /** Breaks every connection and refuses new ones until up(). */
  down(): void;
  up(): void;
  /** Slips bytes to the server on every connection, as if the client had sent them. */
  inject(bytes: Buffer): void;
}

export async function startCuttableProxy(target: { host: string; port: number }): Promise<CuttableProxy> {
  const links = new Map<Socket, Socket>();
  let refusing = false;
  const server = createServer((client) => {
    if (refusing) {
      client.destroy();
      return;
    }
    const upstream = connect(target);
    links.set(client, upstream);
    for (const socket of [client, upstream]) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
        links.delete(client);
      });
    }
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = () => {
    for (const client of links.keys()) client.destroy();
  };
  return {
    port: address.port,
    cut,
    down() {
      refusing = true;
      cut();
    },
    up() {
      refusing = false;
    },
    inject(bytes) {
      for (const upstream of links.values()) upstream.write(bytes);
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
