import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { makeClip } from '@vidi/sample-video';
import { beforeAll, describe, expect, it } from 'vitest';
import { createGrpcClient } from './clients/grpc-client.ts';
import { errorOf, requestJson } from './clients/rest.ts';
import { shareVidi } from './system/shared-vidi.ts';

let clip: string;
let bytes: Buffer;
let id: string;
const system = shareVidi({}, async (folder) => {
  clip = join(folder, 'größe "1".mp4');
  await makeClip({ path: clip, shots: [{ frames: 20 }, { frames: 30 }] });
  bytes = await readFile(clip);
});
beforeAll(async () => {
  ({ id } = await system.vidi.client.videos.upload(clip));
  await system.vidi.client.videos.waitUntilDone(id);
});

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
const urlOf = (path: string) => `${system.vidi.baseUrl}/api/v1/videos/${id}/${path}`;

/** Downloads with the given request headers. */
async function download(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const response = await fetch(urlOf(path), { method, headers });
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

describe('the download of a source', () => {
  it('gives exactly the bytes that were uploaded, and says which they are', async () => {
    const { status, headers, body } = await download('source');
    expect([status, sha256(body)]).toEqual([200, sha256(bytes)]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': String(bytes.length),
      'accept-ranges': 'bytes',
      etag: `"${sha256(bytes)}"`,
    });
    const disposition = headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^inline; /);
    expect(disposition).toContain("filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.mp4");
  });

  it('of a type that a browser might run is to be saved, not shown', async () => {
    // Behind the beginning of an MP4 file, as a page would not be taken in.
    const content = '\0\0\0\x10ftypisom\0\0\0\0<script>alert(1)</script>';
    const options = { fileName: 'page.html', contentType: 'text/html' };
    const page = await system.vidi.client.videos.upload(new TextEncoder().encode(content), options);
    const response = await fetch(`${system.vidi.baseUrl}/api/v1/videos/${page.id}/source`);
    expect(await response.text()).toBe(content);
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.for([
    ['bytes=0-99', 0, 100],
    ['bytes=100-', 100, undefined],
    ['bytes=-7', -7, undefined],
    ['bytes=5-5', 5, 6],
  ] as const)('of the range %s gives that part', async ([range, start, end]) => {
    const part = bytes.subarray(start, end);
    const first = start < 0 ? bytes.length + start : start;
    const { status, headers, body } = await download('source', { range });
    expect([status, body.equals(part)]).toEqual([206, true]);
    expect(headers.get('content-range')).toBe(`bytes ${first}-${first + part.length - 1}/${bytes.length}`);
    expect(headers.get('content-length')).toBe(String(part.length));
  });

  it('of a range beyond the end is 416, and says how long the file is', async () => {
    const answer = await requestJson(urlOf('source'), { headers: { range: `bytes=${bytes.length}-` } });
    expect(errorOf(answer)).toEqual([416, 'OUT_OF_RANGE', 'RANGE_NOT_SATISFIABLE']);
    expect(answer.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
  });

  it('that the client has already is 304 without a body; a range of another version is the whole file', async () => {
    const etag = `"${sha256(bytes)}"`;
    const same = await download('source', { 'if-none-match': etag });
    expect([same.status, same.body.length, same.headers.get('etag')]).toEqual([304, 0, etag]);
    expect((await download('source', { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await download('source', { range: 'bytes=0-9', 'if-range': etag })).status).toBe(206);
    const changed = await download('source', { range: 'bytes=0-9', 'if-range': '"other"' });
    expect([changed.status, changed.body.length]).toEqual([200, bytes.length]);
  });

  it('by HEAD says the same without the bytes', async () => {
    const get = await download('source');
    const head = await download('source', {}, 'HEAD');
    expect([head.status, head.body.length]).toEqual([200, 0]);
    for (const name of ['content-length', 'content-type', 'etag', 'content-disposition', 'accept-ranges'])
      expect(head.headers.get(name), name).toBe(get.headers.get(name));
  });

  it('is the same through gRPC and the SDK', async () => {
    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    const request = { id, readOffset: -100n };
    const messages = await Array.fromAsync(grpc.serverStream(VideoService.method.downloadSource, request));
    expect(Buffer.concat(messages.map(({ data }) => data)).equals(bytes.subarray(-100))).toBe(true);
    const whole = await system.vidi.client.videos.downloadSource(id);
    expect(whole).toMatchObject({ sha256: sha256(bytes), sizeBytes: bytes.length, fileName: 'größe "1".mp4' });
    expect(sha256(await whole.bytes())).toBe(sha256(bytes));
    const part = await system.vidi.client.videos.downloadSource(id, { range: { start: 10, length: 5 } });
    expect(Buffer.from(await part.bytes())).toEqual(bytes.subarray(10, 15));
  });
});

describe('the download of a keyframe', () => {
  it('gives the picture that the results name, whole and in part', async () => {
    const { keyframes } = await system.vidi.client.videos.result(id, 'KEYFRAMES');
    expect(keyframes).toHaveLength(2);
    for (const { image } of keyframes) {
      const { status, headers, body } = await download(`artifacts/${image.name}`);
      expect([status, body.length, sha256(body)]).toEqual([200, image.sizeBytes, image.sha256]);
      expect(headers.get('content-type')).toBe(image.contentType);
      // The end of a JPEG.
      const tail = await download(`artifacts/${image.name}`, { range: 'bytes=-2' });
      expect([tail.status, tail.body.toString('hex')]).toEqual([206, 'ffd9']);
      const again = await download(`artifacts/${image.name}`, { 'if-none-match': headers.get('etag') ?? '' });
      expect(again.status).toBe(304);
    }
    for (const { image, webp } of keyframes) {
      const { headers, body } = await download(`artifacts/${webp?.name}`);
      expect(headers.get('content-type')).toBe('image/webp');
      expect([body.subarray(0, 4).toString(), body.subarray(8, 12).toString()]).toEqual(['RIFF', 'WEBP']);
      expect([sha256(body), webp?.width, webp?.height]).toEqual([webp?.sha256, image.width, image.height]);
    }
  });

  it.for(['keyframes/99999.jpg', 'keyframes', '..%2Fsource', '%2Fetc%2Fpasswd'])(
    'that no result names (%s) is NOT_FOUND',
    async (name) => {
      const answer = await requestJson(urlOf(`artifacts/${name}`));
      expect(errorOf(answer)).toEqual([404, 'NOT_FOUND', 'ARTIFACT_NOT_FOUND']);
    },
  );
});

describe('the download of a storyboard', () => {
  it('leads a player from the address of the index to the part of a sheet for every moment', async () => {
    const { tiles, sheets, tileWidth, tileHeight, vtt, webpVtt, json } = await system.vidi.client.videos.result(
      id,
      'STORYBOARD',
    );
    // 50 frames at 25 a second.
    expect(tiles.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    for (const [index, image] of [
      [vtt, sheets[0]?.jpeg],
      [webpVtt, sheets[0]?.webp],
    ] as const) {
      const { headers, body } = await download(`artifacts/${index.name}`);
      expect([headers.get('content-type'), body.length, sha256(body)]).toEqual([
        'text/vtt',
        index.sizeBytes,
        index.sha256,
      ]);
      const [head, ...cues] = body.toString().trimEnd().split('\n\n');
      expect([head, cues.length]).toEqual(['WEBVTT', tiles.length]);
      for (const [position, cue] of cues.entries()) {
        const [, address = ''] = cue.split('\n');
        const target = new URL(address, urlOf(`artifacts/${index.name}`));
        const { left, top } = tiles[position] ?? {};
        expect(target.hash).toBe(`#xywh=${left},${top},${tileWidth},${tileHeight}`);
        const sheet = await fetch(target);
        expect([sheet.status, sheet.headers.get('content-type')]).toEqual([200, image?.contentType]);
        expect(sha256(Buffer.from(await sheet.arrayBuffer()))).toBe(image?.sha256);
      }
    }
    const { headers, body } = await download(`artifacts/${json.name}`);
    expect(headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(body.toString())).toMatchObject({ tile_width: tileWidth, tiles: [{ start: 0 }, { start: 1 }] });
  });
});

describe('the download of a source that was not fetched yet', () => {
  it('is NOT_FOUND', async () => {
    const { videos } = system.vidi.client;
    const { id: fetched } = await videos.create({ url: 'http://127.0.0.1:9/never.mp4' });
    await expect(videos.downloadSource(fetched)).rejects.toMatchObject({ status: 404, reason: 'SOURCE_NOT_FOUND' });
  });
});
