import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of a server that can be cut off from its clients, or swallow what one side sends to the other. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Breaks every connection; new ones are let through. */
  cut(): void;
  /** Breaks every connection and refuses new ones until up(). */
  down(): void;
  up(): void;
  /**
   * From now on delivers nothing of what is sent that way, on any connection, and keeps all of them open: neither end can
   * tell that from an other end that has nothing to say. What was held back is delivered after unmute(), unless cut() comes first.
   */
  mute(way: Way): void;
  unmute(): void;
  /** Slips bytes to the server on every connection, as if the client had sent them. */
  inject(bytes: Buffer): void;
}

/** Which of the two directions of a connection. */
export type Way = 'to server' | 'to client' | 'both';

/** A connection that passes through. */
interface Link {
  readonly client: Socket;
  readonly upstream: Socket;
}

/** Starts a proxy on 127.0.0.1 at a port of its own. */
export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const links = new Set<Link>();
  let refusing = false;
  let muted: Way | undefined;
  const server = createServer((client) => {
    if (refusing) {
      client.destroy();
      return;
    }
    const link = { client, upstream: connect(target) };
    links.add(link);
    for (const socket of [link.client, link.upstream]) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        breakOff(link);
        links.delete(link);
      });
    }
    forward(link, muted);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = () => {
    for (const link of links) breakOff(link);
  };
  const forwardAll = () => {
    for (const link of links) forward(link, muted);
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
    mute(way) {
      muted = way;
      forwardAll();
    },
    unmute() {
      muted = undefined;
      forwardAll();
    },
    inject(bytes) {
      for (const { upstream } of links) upstream.write(bytes);
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

function forward({ client, upstream }: Link, muted: Way | undefined): void {
  client.unpipe(upstream).pause();
  upstream.unpipe(client).pause();
  if (muted !== 'to server' && muted !== 'both') client.pipe(upstream);
  if (muted !== 'to client' && muted !== 'both') upstream.pipe(client);
}

function breakOff({ client, upstream }: Link): void {
  client.destroy();
  upstream.destroy();
}
