import { createHash, randomBytes } from 'node:crypto';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type TemporaryFolder, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningGateway, startGateway } from './start-gateway.ts';

/** The window in which an upload has to come along, in milliseconds, and how much of it has to. */
const WINDOW_MS = 2_000;
const MIN_RATE = 1_000;
/** Between the bytes of a drip, in milliseconds: far too slow, and never still for long. */
const DRIP_MS = 50;

vi.setConfig({ testTimeout: 30_000 });

let folder: TemporaryFolder;
let running: RunningGateway;
beforeAll(async () => {
  folder = await temporaryFolder();
  running = await startGateway({
    spool: { folder: join(folder.path, 'spool'), expiryMs: 86_400_000, abandonedMs: 3_600_000, minFreeBytes: 0 },
    limits: { uploadIdleTimeoutMs: WINDOW_MS, uploadMinBytesPerSecond: MIN_RATE },
  });
});
afterAll(async () => {
  await running.stop();
  await folder[Symbol.asyncDispose]();
});

/** Sends a head, then a byte now and then until the connection is closed; resolves with all that came back. */
async function drip(head: string): Promise<string> {
  const socket: Socket = connect(running.port, '127.0.0.1');
  const pieces: Buffer[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  socket
    .on('data', (piece: Buffer) => pieces.push(piece))
    .on('error', () => undefined)
    .on('close', () => resolve());
  socket.write(head);
  const dripping = setInterval(() => socket.write('a'), DRIP_MS);
  await closed;
  clearInterval(dripping);
  return Buffer.concat(pieces).toString();
}

const FORM_HEAD =
  '--b\r\ncontent-disposition: form-data; name="file"; filename="a.mp4"\r\ncontent-type: video/mp4\r\n\r\n';

describe('an upload that drips', () => {
  it.each([
    ['the file of a form', FORM_HEAD],
    ['the headers of a form', '--b\r\ncontent-disposition: form-data; name="'],
  ])('%s is ended with the limit by name', async (_, body) => {
    const head = [
      'POST /api/v1/videos HTTP/1.1',
      'host: localhost',
      'content-type: multipart/form-data; boundary=b',
      'content-length: 1000000',
    ];
    const answer = await drip(`${head.join('\r\n')}\r\n\r\n${body}`);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('REQUEST_TIMEOUT');
    expect(answer).toContain('VIDI_UPLOAD_MIN_RATE');
  });

  it('as a piece of a resumable upload is ended with the limit by name, and keeps what came', async () => {
    const begun = await fetch(`${running.url}/api/v1/uploads`, {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '1000000' },
    });
    const location = begun.headers.get('location') ?? '';
    const head = [
      `PATCH ${location} HTTP/1.1`,
      'host: localhost',
      'tus-resumable: 1.0.0',
      'upload-offset: 0',
      'content-type: application/offset+octet-stream',
      'content-length: 1000000',
    ];
    // As an MP4 file begins.
    const answer = await drip(`${head.join('\r\n')}\r\n\r\n\0\0\0\x18ftypisom`);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('VIDI_UPLOAD_MIN_RATE');
    const asked = await fetch(`${running.url}${location}`, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
    expect(Number(asked.headers.get('upload-offset'))).toBeGreaterThan(0);
  });

  it('as a message of gRPC is ended with the limit by name', async () => {
    const session = connectHttp2(running.url);
    session.on('error', () => undefined);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/vidi.v1.VideoService/UploadVideo',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const { promise, resolve } = Promise.withResolvers<readonly unknown[]>();
    const seen = (headers: Record<string, unknown>) => {
      if ('grpc-status' in headers)
        resolve([headers['grpc-status'], decodeURIComponent(String(headers['grpc-message']))]);
    };
    stream
      .on('error', () => undefined)
      .on('response', seen)
      .on('trailers', seen)
      .on('close', () => resolve(['closed']));
    stream.resume();
    // Metadata without any field, and the head of a message of 1 MB that never comes.
    stream.write(Buffer.from([0, 0, 0, 0, 2, 0x0a, 0, 0, 0, 0x0f, 0x42, 0x40]));
    const dripping = setInterval(() => stream.write('a'), DRIP_MS);
    expect(await promise).toEqual(['4', expect.stringContaining('VIDI_UPLOAD_MIN_RATE')]);
    clearInterval(dripping);
    session.destroy();
  });

  it('does not harm its neighbours', async () => {
    const head = 'POST /api/v1/videos HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=b\r\n';
    const drips = Array.from({ length: 20 }, () => drip(`${head}content-length: 1000000\r\n\r\n${FORM_HEAD}`));
    const bytes = randomBytes(200_000);
    const form = new FormData();
    form.append('file', new Blob([bytes]), 'a.mp4');
    const neighbour = await fetch(`${running.url}/api/v1/videos`, { method: 'POST', body: form });
    expect(neighbour.status).toBe(201);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(running.upstream.uploads.some((upload) => upload.sha256 === sha256)).toBe(true);
    for (const answer of await Promise.all(drips)) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('an upload that is slow', () => {
  it('but fast enough goes through, however long it takes', async () => {
    async function* slowly() {
      yield FORM_HEAD;
      for (let sent = 0; sent < 8; sent++) {
        yield 'x'.repeat((2 * MIN_RATE * WINDOW_MS) / 5_000);
        await delay(WINDOW_MS / 5);
      }
      yield '\r\n--b--\r\n';
    }
    const response = await fetch(`${running.url}/api/v1/videos`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: ReadableStream.from(slowly()).pipeThrough(new TextEncoderStream()),
      duplex: 'half',
    });
    expect(response.status).toBe(201);
  });
});
