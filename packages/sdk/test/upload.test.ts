import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createVidiClient, type UploadProgress, type UploadSource } from '../src/index.ts';
import { type ReceivedRequest, startScriptedServer, wireVideo } from './scripted-server.ts';

const BYTES = new TextEncoder().encode('moving pics');

async function* inTwoChunks(): AsyncGenerator<Uint8Array> {
  yield BYTES.subarray(0, 4);
  yield BYTES.subarray(4);
}

/** Reads the form as the platform reads it. */
async function formOf(request: ReceivedRequest | undefined) {
  if (request === undefined) throw new Error('nothing was received');
  const form = await new Response(request.body, { headers: request.headers }).formData();
  const file = form.get('file');
  if (!(file instanceof File)) throw new Error('the part "file" is no file');
  return { form, file, text: await file.text(), order: [...form.keys()] };
}

describe('an upload', () => {
  it.each<[string, UploadSource, string, string]>([
    ['bytes', BYTES, 'video', 'application/octet-stream'],
    ['a Blob', new Blob([BYTES], { type: 'video/webm' }), 'video', 'video/webm'],
    ['a File', new File([BYTES], 'a "b".mkv'), 'a "b".mkv', 'video/x-matroska'],
    ['a ReadableStream', new Blob([BYTES]).stream(), 'video', 'application/octet-stream'],
    ['an async iterable', inTwoChunks(), 'video', 'application/octet-stream'],
  ])('of %s arrives whole', async (_, source, name, type) => {
    await using server = await startScriptedServer(() => ({ status: 201, json: wireVideo() }));
    const video = await createVidiClient({ baseUrl: server.baseUrl }).videos.upload(source);
    expect(video).toMatchObject({ status: 'UPLOADED', source: { sizeBytes: 11 } });
    const [request] = server.requests;
    expect(`${request?.method} ${request?.path}`).toBe('POST /api/v1/videos');
    const { file, text } = await formOf(request);
    expect({ name: file.name, type: file.type, text }).toEqual({ name, type, text: 'moving pics' });
  });

  it('says before its bytes which SHA-256 they have', async () => {
    await using server = await startScriptedServer(() => ({ status: 201, json: wireVideo() }));
    const sha256 = createHash('sha256').update(BYTES).digest('hex');
    await createVidiClient({ baseUrl: server.baseUrl }).videos.upload(BYTES, { sha256 });
    const { form, order } = await formOf(server.requests[0]);
    expect(form.get('sha256')).toBe(sha256);
    expect(order.at(-1)).toBe('file');
  });

  it.each<[string, UploadSource, number | undefined, string | null]>([
    ['bytes', BYTES, undefined, '11'],
    ['a Blob, which knows better than the caller', new Blob([BYTES]), 99, '11'],
    ['a stream whose size the caller knows', inTwoChunks(), 11, '11'],
    ['a stream of any size', inTwoChunks(), undefined, null],
  ])('says how large it is: of %s', async (_, source, sizeBytes, said) => {
    await using server = await startScriptedServer(() => ({ status: 201, json: wireVideo() }));
    await createVidiClient({ baseUrl: server.baseUrl }).videos.upload(source, { sizeBytes });
    expect((await formOf(server.requests[0])).form.get('sizeBytes')).toBe(said);
  });

  it('of a path takes name and type from it', async () => {
    await using server = await startScriptedServer(() => ({ status: 201, json: wireVideo() }));
    await using folder = await mkdtempDisposable(join(tmpdir(), 'vidi-sdk-'));
    const path = join(folder.path, 'größe.MP4');
    await writeFile(path, BYTES);
    await createVidiClient({ baseUrl: server.baseUrl }).videos.upload(path);
    const { file, text } = await formOf(server.requests[0]);
    expect({ name: file.name, type: file.type, text }).toEqual({
      name: 'größe.MP4',
      type: 'video/mp4',
      text: 'moving pics',
    });
    expect(Number(server.requests[0]?.headers.get('content-length'))).toBeGreaterThan(BYTES.length);
  });

  it('of a path that is not there names the path', async () => {
    const { videos } = createVidiClient({ baseUrl: 'http://127.0.0.1:9' });
    await expect(videos.upload('/no/such/clip.mp4')).rejects.toThrow(/ENOENT.*clip\.mp4/);
    await expect(videos.upload('/')).rejects.toThrow('/ is not a file');
  });

  it.each([
    ['bytes', BYTES, ['sizeBytes']],
    ['a stream', inTwoChunks(), []],
  ])('of %s sends what is known about it before the bytes', async (_, source: UploadSource, known) => {
    await using server = await startScriptedServer(() => ({ status: 201, json: wireVideo() }));
    await createVidiClient({ baseUrl: server.baseUrl }).videos.upload(source, {
      title: 'Öffnung\r\n"x"',
      features: ['SHOTS', 'SILENCE'],
      labels: { team: 'a' },
      force: true,
      fileName: 'a\r\n"b".mp4',
      contentType: 'video/x-test',
    });
    const { form, file, order } = await formOf(server.requests[0]);
    expect(order).toEqual([...known, 'requestId', 'force', 'title', 'features', 'labels', 'file']);
    expect(form.get('title')).toBe('Öffnung\r\n"x"');
    expect(form.get('features')).toBe('SHOTS,SILENCE');
    expect(form.get('force')).toBe('true');
    expect(form.get('labels')).toBe('{"team":"a"}');
    expect(file.type).toBe('video/x-test');
    expect(file.name).toContain('"b".mp4');
  });

  it('tells how far it is', async () => {
    await using server = await startScriptedServer(() => ({ status: 201, json: wireVideo() }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    const seen: UploadProgress[] = [];
    await videos.upload(inTwoChunks(), { onProgress: (progress) => seen.push(progress) });
    await videos.upload(BYTES, { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([
      { sentBytes: 4, totalBytes: undefined },
      { sentBytes: 11, totalBytes: undefined },
      { sentBytes: 11, totalBytes: 11 },
    ]);
    expect((await formOf(server.requests[1])).text).toBe('moving pics');
  });

  it('fails with what its source threw', async () => {
    await using server = await startScriptedServer(() => ({ status: 201, json: wireVideo() }));
    const problem = new Error('the camera was unplugged');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield BYTES;
      throw problem;
    }
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.upload(broken())).rejects.toBe(problem);
  });

  it('reads a source no faster than the network takes it, and closes it when it is aborted', async () => {
    // A server that never reads: what it does not take must not pile up in the client.
    const server = createServer((request) => request.pause());
    const arrived = once(server, 'request');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    let produced = 0;
    const closed = Promise.withResolvers<void>();
    const tooMuch = 64 * 2 ** 20;
    async function* long(): AsyncGenerator<Uint8Array> {
      try {
        while (produced < tooMuch) {
          produced += 65_536;
          yield new Uint8Array(65_536);
        }
      } finally {
        closed.resolve();
      }
    }
    const controller = new AbortController();
    const { videos } = createVidiClient({ baseUrl: `http://127.0.0.1:${Object(address).port}` });
    const upload = videos.upload(long(), { signal: controller.signal });
    const outcome = expect(upload).rejects.toThrow('enough');
    try {
      await arrived;
      // The kernel's socket buffers take some MiB. A client that does not wait for them asks for more in every turn of the event loop.
      for (let quietTurns = 0; quietTurns < 1_000 && produced < tooMuch; ) {
        const before = produced;
        await setImmediate();
        quietTurns = produced === before ? quietTurns + 1 : 0;
      }
      expect(produced).toBeLessThan(tooMuch);
    } finally {
      controller.abort(new Error('enough'));
      await outcome;
      await closed.promise;
      server.closeAllConnections();
      server.close();
    }
  });
});
