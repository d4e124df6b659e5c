import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { create, type JsonObject, toBinary } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { HttpBodySchema } from '@vidi/contracts/google/api/httpbody';
import { MediaPartSchema } from '@vidi/contracts/vidi/v1/video_service';

const BYTES = new TextEncoder().encode('moving pics');
const SHOTS: JsonObject = { shots: { shots: [{ endOffset: '2.500s', endFrame: '50' }] } };

/** A server on a free port of 127.0.0.1 that knows one video, by the protocol of the gateway. */
export async function startVidiServer(): Promise<AsyncDisposable & { readonly baseUrl: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request.url ?? '', String(Buffer.concat(chunks)), response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

function answer(path: string, body: string, response: ServerResponse): void {
  const json = (status: number, value: JsonObject) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  switch (path.slice(path.lastIndexOf('/') + 1)) {
    case 'videos':
      if (body.includes('moving pics')) json(201, video('UPLOADED'));
      else json(400, { error: { code: 400, status: 'INVALID_ARGUMENT', message: 'no file' } });
      return;
    case 'WatchVideo':
      response.writeHead(200, { 'content-type': 'application/connect+json' });
      response.write(envelope(0, { video: video('PROCESSING') }));
      response.end(Buffer.concat([envelope(0, { video: video('COMPLETED'), results: [SHOTS] }), envelope(2, {})]));
      return;
    case 'GetFeatureResult':
      json(200, SHOTS);
      return;
    case 'DownloadSource':
      response.writeHead(200, { 'content-type': 'application/connect+proto' });
      response.end(Buffer.concat([envelope(0, firstPart()), envelope(2, {})]));
      return;
    default:
      json(404, { code: 'not_found', message: 'no such video' });
  }
}

function video(status: string): JsonObject {
  const time = '2026-01-02T03:04:05Z';
  return { id: 'a-video', title: 'Clip', status, createTime: time, updateTime: time };
}

function firstPart(): Uint8Array {
  const part = create(MediaPartSchema, { sizeBytes: 11n, end: 11n, sha256: 'ab', fileName: 'clip.mp4' });
  return toBinary(
    HttpBodySchema,
    create(HttpBodySchema, { contentType: 'video/mp4', data: BYTES, extensions: [anyPack(MediaPartSchema, part)] }),
  );
}

/** The streaming form of the Connect protocol: every message behind a byte of flags and four of length. */
function envelope(flags: number, message: JsonObject | Uint8Array): Buffer {
  const bytes = message instanceof Uint8Array ? message : Buffer.from(JSON.stringify(message));
  const head = Buffer.alloc(5);
  head.writeUInt8(flags);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
