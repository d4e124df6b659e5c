import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

/** Answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Somebody's web server that answers each request in its own way. */
export interface BreakingServer extends AsyncDisposable {
  readonly url: string;
  /** Header fields of the requests so far. */
  readonly requests: readonly IncomingHttpHeaders[];
  /** Connections so far. */
  readonly connectionCount: number;
}

/** Starts one on 127.0.0.1: the first answer for the first request, and so on; the last for all further ones. */
export async function serveInTurn(...answers: readonly Answer[]): Promise<BreakingServer> {
  const requests: IncomingHttpHeaders[] = [];
  let connectionCount = 0;
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request.headers);
    answer?.(request, response);
  });
  server.on('connection', () => (connectionCount += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    get connectionCount() {
      return connectionCount;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

/** Reads bytes and lets servers wait until so many have arrived: what is on its way when a connection breaks may be lost. */
export class Receiver {
  #received = 0;
  readonly #waiting: { readonly bytes: number; readonly resolve: () => void }[] = [];

  /** Resolves when so many bytes have arrived. */
  async has(bytes: number): Promise<void> {
    if (this.#received >= bytes) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ bytes, resolve });
    await promise;
  }

  /** All bytes of `content`. */
  async read(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) {
      chunks.push(chunk);
      this.#received += chunk.byteLength;
      for (const { bytes, resolve } of this.#waiting) if (this.#received >= bytes) resolve();
    }
    return Buffer.concat(chunks);
  }
}

/** Sends the bytes of `body` up to `breakAt`, and breaks the connection when `receiver` has them all. */
export async function sendAndBreak(
  response: ServerResponse,
  body: Buffer,
  receiver: Receiver,
  breakAt: { readonly sent: number; readonly received: number },
): Promise<void> {
  response.write(body.subarray(0, breakAt.sent));
  await receiver.has(breakAt.received);
  response.destroy();
}

/** The first byte that a request asks for. */
export function rangeStart({ headers }: IncomingMessage): number {
  const [, start] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
  if (start === undefined) throw new Error(`the request has no range that we know: ${headers.range}`);
  return Number(start);
}
