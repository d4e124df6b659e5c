import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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
  /** Messages of a server stream, instead of `json`: as the request is, JSON or bytes. */
  readonly stream?: readonly (JsonObject | Uint8Array)[];
  /** What comes after them; by default the proper end. An object is the error that the stream ends with. */
  readonly ending?: 'end' | 'cut off' | 'break' | 'silence' | JsonObject;
  /** Breaks the connection instead of answering. */
  readonly hangUp?: boolean;
  /** Breaks the connection after `json`, before as many bytes as `content-length` says. */
  readonly breakOff?: boolean;
  /** Never answers. */
  readonly silent?: boolean;
}

/** A real HTTP server on a free port of 127.0.0.1 that answers as a test tells it to. */
export interface ScriptedServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
  openConnections(): Promise<number>;
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
        stream,
        ending = 'end',
        hangUp,
        breakOff,
        silent,
      } = await answer(request, requests.length - 1);
      if (silent) return;
      if (stream !== undefined) {
        response.writeHead(status, { 'content-type': request.headers.get('content-type') ?? '', ...headers });
        await sendStream(response, stream, ending);
        return;
      }
      if (hangUp) {
        incoming.socket.destroy();
        return;
      }
      response.writeHead(status, { 'content-type': text === undefined ? 'application/json' : 'text/html', ...headers });
      if (breakOff) response.write(JSON.stringify(json), () => response.destroy());
      else response.end(text ?? JSON.stringify(json));
    }, ignoreBrokenRequest);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    requests,
    openConnections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

/** The streaming form of the Connect protocol: every message behind a byte of flags and four of length. */
async function sendStream(
  response: ServerResponse,
  messages: readonly (JsonObject | Uint8Array)[],
  ending: NonNullable<ScriptedAnswer['ending']>,
): Promise<void> {
  const send = (flags: number, message: JsonObject | Uint8Array) => {
    const bytes = message instanceof Uint8Array ? message : Buffer.from(JSON.stringify(message));
    const head = Buffer.alloc(5);
    head.writeUInt8(flags);
    head.writeUInt32BE(bytes.length, 1);
    return new Promise<void>((resolve) => response.write(Buffer.concat([head, bytes]), () => resolve()));
  };
  for (const message of messages) await send(0, message);
  if (ending === 'silence') {
    response.flushHeaders();
    return;
  }
  if (ending === 'break') {
    response.destroy();
    return;
  }
  if (ending !== 'cut off') await send(2, ending === 'end' ? {} : { error: ending });
  response.end();
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
