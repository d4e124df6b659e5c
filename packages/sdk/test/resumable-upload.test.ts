import { createHash } from 'node:crypto';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createVidiClient, NotFoundError, type UploadProgress, type UploadSource } from '../src/index.ts';
import {
  type ReceivedRequest,
  rpcPath,
  type ScriptedAnswer,
  startScriptedServer,
  wireVideo,
} from './scripted-server.ts';

const BYTES = Uint8Array.from({ length: 25 }, (_, i) => i);
const UPLOADS = '/api/v1/uploads';

/** What happens to a request instead of what should. */
type Fault = ScriptedAnswer | ((request: ReceivedRequest) => void);

/**
 * A server that takes one upload by the tus protocol, and to whose requests (`POST`, `PATCH`, `HEAD`, numbered from 0 each) something may
 * happen: an answer instead of the server's own, before anything is kept; or a function, before the connection breaks behind what was kept.
 */
async function startTusServer(faults: Readonly<Record<string, Fault>> = {}) {
  let kept = Buffer.alloc(0);
  let length = 0;
  const counts: Record<string, number> = {};
  const server = await startScriptedServer((request) => {
    const { method, path, headers, body } = request;
    if (path === rpcPath('GetVideo')) return { json: wireVideo({ title: 'from tus' }) };
    const number = counts[method] ?? 0;
    counts[method] = number + 1;
    const fault = faults[`${method} ${number}`];
    if (fault !== undefined && typeof fault !== 'function') return fault;
    const whole = () => (kept.length === length ? { 'vidi-video-id': 'v1' } : undefined);
    if (method === 'POST') {
      length = Number(headers.get('upload-length'));
      return { status: 201, headers: { location: `${UPLOADS}/ab12`, ...whole() }, text: '' };
    }
    if (method === 'PATCH') {
      if (Number(headers.get('upload-offset')) !== kept.length)
        return refusal(409, 'ABORTED', 'UPLOAD_OFFSET_CONFLICT');
      const digest = createHash('sha256').update(body).digest('base64');
      expect(headers.get('upload-checksum')).toBe(`sha256 ${digest}`);
      kept = Buffer.concat([kept, body]);
    }
    if (fault !== undefined) {
      fault(request);
      return { hangUp: true };
    }
    const state = { 'upload-offset': String(kept.length), 'upload-length': String(length), ...whole() };
    return { status: method === 'HEAD' ? 200 : 204, headers: state, text: '' };
  });
  const methods = () => server.requests.map(({ method, path }) => (path.startsWith(UPLOADS) ? method : 'GetVideo'));
  return { server, kept: () => kept, methods, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function refusal(status: number, word: string, reason: string): ScriptedAnswer {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }];
  return { status, json: { error: { code: status, status: word, message: 'No.', details } } };
}

async function* inChunksOf(size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < BYTES.length; start += size) yield BYTES.subarray(start, start + size);
}

const RESUMABLE = { resumable: true, pieceBytes: 10 } as const;

describe('a resumable upload', () => {
  it.each<[string, UploadSource]>([
    ['bytes', BYTES],
    ['a File', new File([BYTES], 'clip.mkv')],
    ['a stream of small chunks', inChunksOf(3)],
    ['a stream of large chunks', inChunksOf(21)],
  ])('of %s goes up in pieces and becomes a video', async (_, source) => {
    await using tus = await startTusServer();
    const { videos } = createVidiClient({ baseUrl: tus.server.baseUrl });
    const video = await videos.upload(source, { ...RESUMABLE, sizeBytes: BYTES.length });
    expect(video.title).toBe('from tus');
    expect(tus.kept()).toEqual(Buffer.from(BYTES));
    expect(tus.methods()).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH', 'GetVideo']);
    expect(tus.server.requests.slice(1, 4).map(({ body }) => body.length)).toEqual([10, 10, 5]);
  });

  it('says at its beginning all that a form would', async () => {
    await using tus = await startTusServer();
    await using folder = await mkdtempDisposable(join(tmpdir(), 'vidi-sdk-'));
    const path = join(folder.path, 'größe.MP4');
    await writeFile(path, BYTES);
    const { videos } = createVidiClient({ baseUrl: tus.server.baseUrl, apiKey: 'vidi_test' });
    await videos.upload(path, { ...RESUMABLE, title: 'Öffnung', features: ['SHOTS', 'SILENCE'], requestId: 'once' });
    const { headers } = tus.server.requests[0] ?? {};
    const said = (headers?.get('upload-metadata') ?? '').split(',').map((pair) => {
      const [name, value = ''] = pair.split(' ');
      return [name, Buffer.from(value, 'base64').toString()];
    });
    expect(Object.fromEntries(said)).toEqual({
      filename: 'größe.MP4',
      filetype: 'video/mp4',
      title: 'Öffnung',
      features: 'SHOTS,SILENCE',
      requestId: 'once',
    });
    expect([headers?.get('upload-length'), headers?.get('authorization')]).toEqual(['25', 'Bearer vidi_test']);
  });

  it.each<[string, Readonly<Record<string, Fault>>, string]>([
    ['the connection breaks before a piece', { 'PATCH 1': { hangUp: true } }, 'PATCH PATCH HEAD PATCH PATCH'],
    ['the answer to a piece is lost', { 'PATCH 1': () => undefined }, 'PATCH PATCH HEAD PATCH'],
    ['the answer to the last piece is lost', { 'PATCH 2': () => undefined }, 'PATCH PATCH PATCH HEAD'],
    [
      'the server restarts',
      { 'PATCH 1': { hangUp: true }, 'HEAD 0': { status: 503 } },
      'PATCH PATCH HEAD HEAD PATCH PATCH',
    ],
    ['a proxy has a fault', { 'PATCH 0': { status: 502, text: '<html>' } }, 'PATCH HEAD PATCH PATCH PATCH'],
    [
      'a piece is damaged on its way',
      { 'PATCH 0': refusal(460, 'INVALID_ARGUMENT', 'CHECKSUM_MISMATCH') },
      'PATCH HEAD PATCH PATCH PATCH',
    ],
    [
      'the server saw it stand still',
      { 'PATCH 0': refusal(408, 'DEADLINE_EXCEEDED', 'REQUEST_TIMEOUT') },
      'PATCH HEAD PATCH PATCH PATCH',
    ],
    [
      'it was told a wrong offset',
      { 'PATCH 0': refusal(409, 'ABORTED', 'UPLOAD_OFFSET_CONFLICT') },
      'PATCH HEAD PATCH PATCH PATCH',
    ],
  ])('goes on when %s', async (_, faults, expected) => {
    for (const source of [BYTES, inChunksOf(4)]) {
      await using tus = await startTusServer(faults);
      const { videos } = createVidiClient({ baseUrl: tus.server.baseUrl });
      await videos.upload(source, { ...RESUMABLE, sizeBytes: BYTES.length });
      expect(tus.kept()).toEqual(Buffer.from(BYTES));
      expect(tus.methods().join(' ')).toBe(`POST ${expected} GetVideo`);
    }
  });

  it('begins again when its beginning fails', async () => {
    await using tus = await startTusServer({ 'POST 0': { hangUp: true }, 'POST 1': { status: 503 } });
    const { videos } = createVidiClient({ baseUrl: tus.server.baseUrl });
    await videos.upload(BYTES, RESUMABLE);
    expect(tus.methods().slice(0, 3)).toEqual(['POST', 'POST', 'POST']);
  });

  it('goes on after a connection on which nothing moves any more', async () => {
    await using tus = await startTusServer({ 'PATCH 0': { silent: true }, 'HEAD 0': { silent: true } });
    const { videos } = createVidiClient({ baseUrl: tus.server.baseUrl, timeoutMs: 100 });
    await videos.upload(BYTES, RESUMABLE);
    expect(tus.methods().slice(0, 5)).toEqual(['POST', 'PATCH', 'HEAD', 'HEAD', 'PATCH']);
  });

  it('fails with what the server refuses for good, and when nothing has helped for long', async () => {
    const full = refusal(507, 'RESOURCE_EXHAUSTED', 'STORE_FULL');
    const other = refusal(400, 'INVALID_ARGUMENT', 'CHECKSUM_MISMATCH');
    await using tus = await startTusServer({ 'PATCH 0': full, 'PATCH 1': other, 'POST 2': { status: 503 } });
    const { videos } = createVidiClient({ baseUrl: tus.server.baseUrl });
    await expect(videos.upload(BYTES, RESUMABLE)).rejects.toMatchObject({ reason: 'STORE_FULL', status: 507 });
    await expect(videos.upload(BYTES, RESUMABLE)).rejects.toMatchObject({ reason: 'CHECKSUM_MISMATCH', status: 400 });
    await expect(videos.upload(BYTES, { ...RESUMABLE, maxOutageMs: 0 })).rejects.toMatchObject({ status: 503 });
  });

  it('does not go on with another file', async () => {
    await using tus = await startTusServer();
    const { videos } = createVidiClient({ baseUrl: tus.server.baseUrl });
    await videos.upload(BYTES, RESUMABLE);
    const other = videos.upload(BYTES.subarray(1), { resumeFrom: `${tus.server.baseUrl}${UPLOADS}/ab12` });
    await expect(other).rejects.toThrow('is of 25 bytes, and this file has 24');
  });

  it('of another process goes on from its URL, whatever the source', async () => {
    for (const source of [BYTES, inChunksOf(3)]) {
      await using tus = await startTusServer({ 'PATCH 1': refusal(507, 'RESOURCE_EXHAUSTED', 'STORE_FULL') });
      const { videos } = createVidiClient({ baseUrl: tus.server.baseUrl });
      let url = '';
      const begun = videos.upload(BYTES, {
        ...RESUMABLE,
        onUploadUrl: async (given) => {
          expect(tus.methods()).toEqual(['POST']);
          url = given;
        },
      });
      await expect(begun).rejects.toMatchObject({ reason: 'STORE_FULL' });
      expect(url).toBe(`${tus.server.baseUrl}${UPLOADS}/ab12`);
      const seen: UploadProgress[] = [];
      const onProgress = (progress: UploadProgress) => seen.push(progress);
      const video = await videos.upload(source, { resumeFrom: url, sizeBytes: BYTES.length, onProgress });
      expect(video.title).toBe('from tus');
      expect(tus.kept()).toEqual(Buffer.from(BYTES));
      expect(tus.methods().slice(3)).toEqual(['HEAD', 'PATCH', 'GetVideo']);
      expect(seen.map(({ sentBytes }) => sentBytes)).toEqual([10, 25, 25]);
    }
  });

  it('that is a video already answers it', async () => {
    await using tus = await startTusServer();
    const { videos } = createVidiClient({ baseUrl: tus.server.baseUrl });
    await videos.upload(BYTES, RESUMABLE);
    await videos.upload(BYTES, { resumeFrom: `${tus.server.baseUrl}${UPLOADS}/ab12` });
    expect(tus.methods().slice(-2)).toEqual(['HEAD', 'GetVideo']);
  });

  it('that has expired is a NotFoundError', async () => {
    await using tus = await startTusServer({ 'HEAD 0': { status: 410, text: '' } });
    const { videos } = createVidiClient({ baseUrl: tus.server.baseUrl });
    const error = await videos
      .upload(BYTES, { resumeFrom: `${tus.server.baseUrl}${UPLOADS}/ab12` })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ reason: 'UPLOAD_NOT_FOUND' });
  });

  it('is refused here when its options or its source cannot be right', async () => {
    await using tus = await startTusServer();
    const { videos } = createVidiClient({ baseUrl: tus.server.baseUrl });
    await expect(videos.upload(inChunksOf(5), { resumable: true })).rejects.toThrow(/sizeBytes is undefined/);
    await expect(videos.upload(BYTES, { resumable: true, pieceBytes: 0 })).rejects.toThrow(/pieceBytes is 0/);
    for (const resumeFrom of [
      'https://elsewhere.example/api/v1/uploads/ab12',
      `${tus.server.baseUrl}${UPLOADS}/../x`,
    ]) {
      await expect(videos.upload(BYTES, { resumeFrom })).rejects.toThrow(/resumeFrom is "/);
    }
    expect(tus.methods()).toEqual([]);
    const tooLong = videos.upload(inChunksOf(5), { ...RESUMABLE, sizeBytes: 24 });
    await expect(tooLong).rejects.toThrow('the stream has more bytes than sizeBytes (24) says');
    const tooShort = videos.upload(inChunksOf(5), { ...RESUMABLE, sizeBytes: 26 });
    await expect(tooShort).rejects.toThrow('the stream has fewer bytes than sizeBytes (26) says');
  });

  it('ends when it is aborted, and closes its source', async () => {
    await using tus = await startTusServer({ 'PATCH 1': { silent: true } });
    const controller = new AbortController();
    const closed = Promise.withResolvers<void>();
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        yield* inChunksOf(5);
      } finally {
        closed.resolve();
      }
    }
    const { videos } = createVidiClient({ baseUrl: tus.server.baseUrl });
    const upload = videos.upload(watched(), {
      ...RESUMABLE,
      sizeBytes: BYTES.length,
      signal: controller.signal,
      onProgress: ({ sentBytes }) => {
        if (sentBytes === 20) controller.abort(new Error('enough'));
      },
    });
    await expect(upload).rejects.toThrow('enough');
    await closed.promise;
    expect(tus.kept()).toHaveLength(10);
  });
});
