import { createHash } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { HttpBodySchema } from '@vidi/contracts/google/api/httpbody';
import { DownloadSourceRequestSchema, MediaPartSchema } from '@vidi/contracts/vidi/v1/video_service';
import { describe, expect, it } from 'vitest';
import { ConflictError, createVidiClient, InternalError, InvalidArgumentError, NotFoundError } from '../src/index.ts';
import { type ReceivedRequest, rpcPath, type ScriptedAnswer, startScriptedServer } from './scripted-server.ts';

const FILE = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 251));
const SHA256 = createHash('sha256').update(FILE).digest('hex');

/** The messages of a download, cut into chunks of 100 bytes. */
function parts(file: Buffer, start = 0, end = file.length, sha256 = SHA256): Uint8Array[] {
  const part = create(MediaPartSchema, {
    sizeBytes: BigInt(file.length),
    start: BigInt(start),
    end: BigInt(end),
    sha256,
    fileName: 'clip.mp4',
  });
  const first = create(HttpBodySchema, { contentType: 'video/mp4', extensions: [anyPack(MediaPartSchema, part)] });
  const chunks = Array.from({ length: Math.ceil((end - start) / 100) }, (_, index) =>
    create(HttpBodySchema, { data: file.subarray(start + index * 100, Math.min(end, start + (index + 1) * 100)) }),
  );
  return [first, ...chunks].map((message) => toBinary(HttpBodySchema, message));
}

/** What was asked for: the request behind its five bytes of envelope. */
function rangeOf({ body }: ReceivedRequest): { start: number; limit: number } {
  const { readOffset, readLimit } = fromBinary(DownloadSourceRequestSchema, body.subarray(5));
  return { start: Number(readOffset), limit: Number(readLimit) };
}

/** Serves FILE by the rules of the contract; `ending` says how each connection ends, and after how many messages. */
async function startServing(
  ending: (number: number) => {
    readonly messages?: number;
    readonly ending: NonNullable<ScriptedAnswer['ending']>;
  } = () => ({
    ending: 'end',
  }),
) {
  const server = await startScriptedServer((request, number) => {
    const { start, limit } = rangeOf(request);
    const from = start < 0 ? FILE.length + start : start;
    const to = limit === 0 ? FILE.length : Math.min(FILE.length, from + limit);
    const how = ending(number);
    return { stream: parts(FILE, from, to).slice(0, how.messages), ending: how.ending };
  });
  const { videos } = createVidiClient({ baseUrl: server.baseUrl, maxRetries: 2 });
  return {
    videos,
    requests: server.requests,
    openConnections: server.openConnections,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('a download', () => {
  it('says what it is and gives every byte', async () => {
    await using server = await startServing();
    const { bytes, body: _, blob: __, ...facts } = await server.videos.downloadSource('v');
    expect(facts).toEqual({
      contentType: 'video/mp4',
      sizeBytes: 1_000,
      sha256: SHA256,
      fileName: 'clip.mp4',
      start: 0,
      end: 1_000,
    });
    expect(Buffer.from(await bytes())).toEqual(FILE);
    expect(server.requests.map(({ path }) => path)).toEqual([rpcPath('DownloadSource')]);
  });

  it('of an artifact comes by its name, and as a Blob of its type', async () => {
    await using server = await startScriptedServer(() => ({ stream: parts(FILE) }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    const blob = await (await videos.downloadArtifact('v', 'keyframes/00003.jpg')).blob();
    expect({ type: blob.type, size: blob.size }).toEqual({ type: 'video/mp4', size: 1_000 });
    expect(String(server.requests[0]?.body)).toContain('keyframes/00003.jpg');
    expect(server.requests[0]?.path).toBe(rpcPath('DownloadArtifact'));
  });

  it.each([
    ['from an offset', { start: 990 }, 990, 1_000],
    ['of a stretch', { start: 10, length: 150 }, 10, 160],
    ['of the end', { start: -5 }, 995, 1_000],
  ])('gives the bytes %s', async (_, range, start, end) => {
    await using server = await startServing();
    const download = await server.videos.downloadSource('v', { range });
    expect(download).toMatchObject({ start, end, sizeBytes: 1_000 });
    expect(Buffer.from(await download.bytes())).toEqual(FILE.subarray(start, end));
  });

  it.each([{ start: 0.5 }, { length: 0 }, { length: -1 }])('refuses the range %o by itself', async (range) => {
    const { videos } = createVidiClient({ baseUrl: 'http://127.0.0.1:9' });
    await expect(videos.downloadSource('v', { range })).rejects.toBeInstanceOf(TypeError);
  });

  it.each(['break', 'cut off', 'end', { code: 'unavailable', message: 'restarting' }] as const)(
    'goes on where it stopped after: %o',
    async (ending) => {
      await using server = await startServing((number) => (number < 2 ? { messages: 4, ending } : { ending: 'end' }));
      const download = await server.videos.downloadSource('v', { range: { start: 100 } });
      expect(Buffer.from(await download.bytes())).toEqual(FILE.subarray(100));
      expect(server.requests.map(rangeOf)).toEqual([
        { start: 100, limit: 0 },
        { start: 400, limit: 600 },
        { start: 700, limit: 300 },
      ]);
    },
  );

  it('is whole when only the goodbye is missing', async () => {
    await using server = await startServing(() => ({ ending: 'break' }));
    expect((await (await server.videos.downloadSource('v')).bytes()).byteLength).toBe(1_000);
    expect(server.requests).toHaveLength(1);
  });

  it('fails when it breaks more often in a row than maxRetries', async () => {
    await using server = await startServing((number) => ({ messages: number === 0 ? 3 : 1, ending: 'cut off' }));
    const download = await server.videos.downloadSource('v');
    await expect(download.bytes()).rejects.toThrow('cut off');
    expect(server.requests).toHaveLength(3);
  });

  it('never mixes two files', async () => {
    await using server = await startScriptedServer((request, number) =>
      number === 0
        ? { stream: parts(FILE).slice(0, 3), ending: 'break' }
        : { stream: parts(FILE, rangeOf(request).start, FILE.length, 'another') },
    );
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect((await videos.downloadSource('v')).bytes()).rejects.toBeInstanceOf(ConflictError);
  });

  it('of nothing is empty, and lets go', async () => {
    await using server = await startScriptedServer(() => ({ stream: parts(Buffer.alloc(0)), ending: 'silence' }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    expect(await (await videos.downloadSource('v')).bytes()).toEqual(new Uint8Array());
    await expect.poll(server.openConnections).toBe(0);
  });

  it.each([
    ['not_found', NotFoundError],
    ['out_of_range', InvalidArgumentError],
  ])('that cannot be is refused before there is a body: %s', async (code, type) => {
    await using server = await startScriptedServer(() => ({ stream: [], ending: { code, message: 'no' } }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.downloadSource('v')).rejects.toBeInstanceOf(type);
  });

  it('without a word about what it is, is an error of the server', async () => {
    await using server = await startScriptedServer(() => ({ stream: parts(FILE).slice(1) }));
    const { videos } = createVidiClient({ baseUrl: server.baseUrl });
    await expect(videos.downloadSource('v')).rejects.toBeInstanceOf(InternalError);
  });

  it('lets go of the connection when its reader leaves', async () => {
    await using server = await startServing(() => ({ messages: 3, ending: 'silence' }));
    const { body } = await server.videos.downloadSource('v');
    const reader = body.getReader();
    await reader.read();
    await reader.cancel();
    await expect.poll(server.openConnections).toBe(0);
  });

  it('ends with the reason of its signal', async () => {
    await using server = await startServing(() => ({ messages: 3, ending: 'silence' }));
    const controller = new AbortController();
    const reason = new Error('the user left');
    const { bytes } = await server.videos.downloadSource('v', { signal: controller.signal });
    const outcome = expect(bytes()).rejects.toBe(reason);
    setTimeout(() => controller.abort(reason), 50);
    await outcome;
  });
});
