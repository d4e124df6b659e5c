import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { JsonObject } from '@bufbuild/protobuf';

/** What came in. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: Buffer<ArrayBuffer>;
}

/** What goes out; by default 200 and `{}`. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly json?: JsonObject;
  /** Sent as it is, instead of `json`. */
  readonly text?: string;
  /** Breaks the connection instead of answering. */
  readonly hangUp?: boolean;
  /** Never answers. */
  readonly silent?: boolean;
}

/** A real HTTP server on a free port of 127.0.0.1 that answers as a test tells it to. */
export interface ScriptedServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
}

/** Path of a unary method over Connect. */
export const rpcPath = (method: string) => `/vidi.v1.VideoService/${method}`;

/** Starts a server; `answer` gets each request and its number, from 0. */
export async function startScriptedServer(
  answer: (request: ReceivedRequest, number: number) => ScriptedAnswer | Promise<ScriptedAnswer>,
): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((incoming, response) => {
    void readRequest(incoming).then(async (request) => {
      requests.push(request);
      const {
        status = 200,
        headers = {},
        json = {},
        text,
        hangUp,
        silent,
      } = await answer(request, requests.length - 1);
      if (silent) return;
      if (hangUp) {
        incoming.socket.destroy();
        return;
      }
      response.writeHead(status, { 'content-type': text === undefined ? 'application/json' : 'text/html', ...headers });
      response.end(text ?? JSON.stringify(json));
    }, ignoreBrokenRequest);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers,
    body: Buffer.concat(chunks),
  };
}

/** A client that goes away in the middle of a request is what some tests are about. */
function ignoreBrokenRequest(): void {
  return;
}

/** A video as the wire carries it. */
export function wireVideo(fields: JsonObject = {}): JsonObject {
  return {
    id: '0190a0b0-0000-7000-8000-000000000001',
    title: 'clip.mp4',
    status: 'UPLOADED',
    source: { fileName: 'clip.mp4', sizeBytes: '11' },
    createTime: '2026-01-02T03:04:05.678Z',
    updateTime: '2026-01-02T03:04:05.678Z',
    ...fields,
  };
}
