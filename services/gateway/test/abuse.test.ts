import { readFile } from 'node:fs/promises';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { create, toBinary } from '@bufbuild/protobuf';
import { UploadVideoRequestSchema, VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { eventually } from '@vidi/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from './clients/gateway-process.ts';
import { rawExchange } from './clients/raw-exchange.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const MIB = 2 ** 20;
const GRPC = { ':method': 'POST', 'content-type': 'application/grpc', te: 'trailers' } as const;

let upstream: Upstream;
let gateway: GatewayProcess;
beforeEach(async () => {
  upstream = await startUpstream();
  gateway = await startGatewayProcess({
    VIDI_INGEST_ADDRESS: upstream.address,
    VIDI_UPLOAD_IDLE_TIMEOUT: '2s',
    VIDI_MAX_HEADER_BYTES: '1MiB',
  });
});
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

/** A well-behaved client is answered, and soon. */
async function expectService(): Promise<void> {
  const started = performance.now();
  const response = await fetch(`${gateway.url}/api/v1/videos/v1`);
  expect([response.status, gateway.alive()]).toEqual([200, true]);
  expect(performance.now() - started).toBeLessThan(10_000);
}

/** A gRPC frame: not compressed, length, message. */
function frame(message: Uint8Array, length = message.byteLength): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

describe('the gateway stands', () => {
  it('1,000 uploads that are broken off, and cancels each at ingest', { timeout: 60_000 }, async () => {
    const path = `/${VideoService.typeName}/${VideoService.method.uploadVideo.name}`;
    const metadata = create(UploadVideoRequestSchema, { payload: { case: 'metadata', value: { fileName: 'a.mp4' } } });
    const begin = frame(toBinary(UploadVideoRequestSchema, metadata));
    const breakOff = async (streams: number, session = connectHttp2(gateway.url)) => {
      session.on('error', () => undefined);
      const all = Array.from({ length: streams }, () => session.request({ ...GRPC, ':path': path }));
      for (const stream of all) stream.on('error', () => undefined).write(begin);
      const seen = upstream.uploads.length;
      await eventually('the uploads reach ingest', () => upstream.uploads.length >= seen + streams - 1);
      for (const stream of all) stream.close(constants.NGHTTP2_CANCEL);
      await eventually('all are cancelled', () => upstream.uploads.every(({ end }) => end === 'cancelled'));
      session.destroy();
    };
    for (let i = 0; i < 10; i++) await breakOff(100);
    const before = await gateway.residentBytes();
    for (let i = 0; i < 10; i++) await breakOff(100);
    expect(upstream.uploads).toHaveLength(2_000);
    expect((await gateway.residentBytes()) - before).toBeLessThan(128 * MIB);
    await expectService();
  });

  it('a flood of streams that are reset at once', { timeout: 60_000 }, async () => {
    const asked = upstream.requests.length;
    for (let i = 0; i < 10; i++) {
      const session = connectHttp2(gateway.url);
      session.on('error', () => undefined);
      for (let j = 0; j < 2_000; j++) {
        const stream = session.request({ ':path': '/api/v1/videos/v1' });
        stream.on('error', () => undefined).close(constants.NGHTTP2_CANCEL);
        if (j % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
        if (session.destroyed || session.closed) break;
      }
      session.destroy();
    }
    await expectService();
    expect(upstream.requests.length - asked).toBeLessThan(20_000);
  });

  it('readers that do not read, and lets go of them', { timeout: 60_000 }, async () => {
    const large = { results: [], features: [], videoId: 'x'.repeat(4 * MIB) };
    upstream.override.getVideoResults = () => large;
    const sockets: Socket[] = [];
    for (let i = 0; i < 20; i++) {
      const socket = connect(gateway.port, '127.0.0.1').pause();
      socket.on('error', () => undefined);
      socket.write('GET /api/v1/videos/v1/results HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
      sockets.push(socket);
    }
    await eventually('all are answered by ingest', () => upstream.requests.length >= 20);
    await expectService();
    // Given up when nothing moved for VIDI_UPLOAD_IDLE_TIMEOUT.
    const port = `:${gateway.port.toString(16).toUpperCase().padStart(4, '0')}`;
    // The second field is the local address, the fourth the state; 01 is ESTABLISHED (proc(5)).
    const openConnections = async () => {
      const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
      return lines.filter(([, local, , state]) => local?.endsWith(port) && state === '01').length;
    };
    await eventually('their connections are closed', async () => (await openConnections()) <= 1, { timeoutMs: 20_000 });
    for (const socket of sockets) socket.destroy();
    await expectService();
  });

  it.each([
    ['REST', '/api/v1/videos', 'application/json', 413],
    ['Connect', `/${VideoService.typeName}/CreateVideo`, 'application/json', 429],
  ])('a declared body of 1 GiB over %s, refused before it is sent', async (_what, path, type, status) => {
    const before = await gateway.residentBytes();
    const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\nContent-Length: ${1024 * MIB}\r\n\r\n{`;
    const [answer] = await rawExchange(gateway.port, Buffer.from(head));
    expect(answer?.status).toBe(status);
    expect((await gateway.residentBytes()) - before).toBeLessThan(128 * MIB);
    await expectService();
  });

  it('a gRPC message that declares 1 GiB, refused before it is sent', async () => {
    const session = connectHttp2(gateway.url);
    const stream = session.request({ ...GRPC, ':path': `/${VideoService.typeName}/GetVideo` });
    stream.on('error', () => undefined).write(frame(Buffer.alloc(10), 1024 * MIB));
    const { promise: status, resolve } = Promise.withResolvers<unknown>();
    stream.on('response', (headers) => headers['grpc-status'] !== undefined && resolve(headers['grpc-status']));
    stream.on('trailers', (trailers) => resolve(trailers['grpc-status']));
    // RESOURCE_EXHAUSTED
    expect(String(await status)).toBe('8');
    session.destroy();
    await expectService();
  });

  it.each([
    ['unknown', 'x'],
    ['repeated', 'pageSize'],
  ])('10,000 %s query parameters, refused at once', async (_what, name) => {
    const started = performance.now();
    const query = Array.from({ length: 10_000 }, (_, i) => `${name}${name === 'x' ? i : ''}=1`).join('&');
    const response = await fetch(`${gateway.url}/api/v1/videos?${query}`);
    expect(response.status).toBe(400);
    expect((await response.text()).length).toBeLessThan(2_000);
    expect(performance.now() - started).toBeLessThan(10_000);
    await expectService();
  });
});
