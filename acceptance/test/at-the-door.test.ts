import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { makeClip } from '@vidi/sample-video';
import { beforeEach, describe, expect, it } from 'vitest';
import { serveText } from './clients/file-server.ts';
import { createGrpcClient } from './clients/grpc-client.ts';
import { errorOf, requestJson } from './clients/rest.ts';
import { unfinishedRequest } from './clients/unfinished-request.ts';
import { shareVidi } from './system/shared-vidi.ts';

/** A video on the disk of the server, which nobody handed over. */
let secret: string;
const system = shareVidi({ VIDI_FETCH_ALLOW: '127.0.0.0/8' }, async (folder) => {
  secret = join(folder, 'secret.mp4');
  await makeClip({ path: secret, shots: [{ frames: 25 }] });
});

/** Texts that make a player open the secret, if it can be led to take one for a video. */
const DISGUISES: readonly (readonly [string, () => string])[] = [
  ['an HLS playlist', () => `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${secret}\n#EXT-X-ENDLIST\n`],
  [
    'an HLS playlist behind a byte order mark and white space',
    () => `\ufeff\r\n\t #EXTM3U\n#EXTINF:1,\nfile://${secret}\n`,
  ],
  ['an ffconcat script', () => `ffconcat version 1.0\nfile '${secret}'\n`],
  ['a DASH manifest', () => `<?xml version="1.0"?>\n<MPD type="static"><BaseURL>file://${secret}</BaseURL></MPD>`],
  [
    'a session description',
    () => `v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n`,
  ],
];

const GIBIBYTE = 2 ** 30;
const urlOf = (path: string) => `${system.vidi.baseUrl}${path}`;

/** Bytes and half-written bytes in the whole system. */
async function kept(): Promise<readonly string[]> {
  const folders = ['media/objects', 'media/incomplete', 'uploads'].map((folder) => join(system.dataDir, folder));
  const found = folders.map(async (folder) => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name));
  });
  return (await Promise.all(found)).flat();
}

async function ids(): Promise<readonly string[]> {
  return await Array.fromAsync(system.vidi.client.videos.list(), ({ id }) => id);
}

describe.each(DISGUISES)('%s under the name of a video', (_what, content) => {
  it('is refused as an upload by form, by gRPC and by tus, and nothing of it is kept', async () => {
    const before = [await ids(), await kept()];
    const form = new FormData();
    form.set('file', new Blob([content()], { type: 'video/mp4' }), 'holiday.mp4');
    const byForm = await requestJson(urlOf('/api/v1/videos'), { method: 'POST', body: form });
    expect(errorOf(byForm)).toEqual([400, 'INVALID_ARGUMENT', 'NOT_A_VIDEO']);

    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    const byGrpc = grpc.clientStream(VideoService.method.uploadVideo, inOneByteChunks(content()));
    await expect(byGrpc).rejects.toMatchObject({ code: 3, details: expect.stringContaining('not a video') });

    const byTus = await tusWhole(content());
    expect(errorOf(byTus)).toEqual([400, 'INVALID_ARGUMENT', 'NOT_A_VIDEO']);
    expect([await ids(), await kept()]).toEqual(before);
  });

  it('fails as what is fetched, before it is analysed', async () => {
    const before = await kept();
    await using server = await serveText(content(), 'video/mp4');
    const { videos } = system.vidi.client;
    const { id } = await videos.create({ url: `${server.url}/holiday.mp4` });
    await expect(videos.waitUntilDone(id, { pollIntervalMs: 100 })).rejects.toMatchObject({
      reason: 'NOT_A_VIDEO',
      message: expect.stringContaining('not a video'),
    });
    const { features, source } = await videos.get(id);
    expect(source.sizeBytes).toBeUndefined();
    expect(features.map(({ engine }) => engine)).not.toContain('libav.demuxer');
    expect(await kept()).toEqual(before);
    await videos.delete(id);
  });
});

describe('a gigabyte that is no video', () => {
  const beginning = Buffer.from('Two eggs, a little flour, and no video at all.\n'.repeat(3_000));
  let before: readonly string[];
  beforeEach(async () => {
    before = await kept();
  });

  it('by form is refused while most of it is still to come', async () => {
    const head =
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a.mp4"\r\ncontent-type: video/mp4\r\n\r\n';
    const refused = await unfinishedRequest(urlOf('/api/v1/videos'), {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': String(GIBIBYTE) },
      beginning: Buffer.concat([Buffer.from(head), beginning]),
    });
    expect(refused).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('plain text') } } });
    expect(await kept()).toEqual(before);
  });

  it('by gRPC is refused while most of it is still to come', async () => {
    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    async function* endless() {
      yield { payload: { case: 'metadata' as const, value: { fileName: 'a.mp4' } } };
      yield { payload: { case: 'chunk' as const, value: beginning } };
      await new Promise(() => undefined);
    }
    const refused = grpc.clientStream(VideoService.method.uploadVideo, endless());
    await expect(refused).rejects.toMatchObject({ code: 3, details: expect.stringContaining('plain text') });
    expect(await kept()).toEqual(before);
  });

  it('by tus is refused while most of it is still to come, and the upload is over', async () => {
    const location = await tusBegin(GIBIBYTE);
    const refused = await unfinishedRequest(location, {
      method: 'PATCH',
      headers: { ...TUS, 'content-type': TUS_BODY, 'upload-offset': '0', 'content-length': String(GIBIBYTE) },
      beginning,
    });
    expect(refused).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('plain text') } } });
    expect((await fetch(location, { method: 'HEAD', headers: TUS })).status).toBe(404);
    expect(await kept()).toEqual(before);
  });
});

it('a video of a kind that is not taken in is told from what is none', async () => {
  const form = new FormData();
  form.set('file', new Blob(['FLV\x01\x05\0\0\0\x09\0\0\0\0\x12\0\0'], { type: 'video/mp4' }), 'holiday.mp4');
  const refused = await requestJson(urlOf('/api/v1/videos'), { method: 'POST', body: form });
  expect(errorOf(refused)).toEqual([400, 'INVALID_ARGUMENT', 'UNSUPPORTED_FORMAT']);
});

it('the SDK has the reason of a refusal', async () => {
  const refused = system.vidi.client.videos.upload(new TextEncoder().encode('%PDF-1.7\n%\xe2\xe3\xcf\xd3'));
  await expect(refused).rejects.toMatchObject({ name: 'InvalidArgumentError', reason: 'NOT_A_VIDEO' });
});

const TUS = { 'tus-resumable': '1.0.0' };
const TUS_BODY = 'application/offset+octet-stream';

async function tusBegin(size: number): Promise<string> {
  const headers = { ...TUS, 'upload-length': String(size), 'upload-metadata': 'filename aG9saWRheS5tcDQ=' };
  const created = await fetch(urlOf('/api/v1/uploads'), { method: 'POST', headers });
  return urlOf(created.headers.get('location') ?? '');
}

/** Hands over a text by tus, in two pieces of which the first is one byte. */
async function tusWhole(text: string) {
  const bytes = Buffer.from(text);
  const location = await tusBegin(bytes.length);
  const patch = async (offset: number, piece: Uint8Array<ArrayBuffer>) =>
    await fetch(location, {
      method: 'PATCH',
      headers: { ...TUS, 'content-type': TUS_BODY, 'upload-offset': String(offset) },
      body: piece,
    });
  expect((await patch(0, bytes.subarray(0, 1))).status).toBe(204);
  const response = await patch(1, bytes.subarray(1));
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

async function* inOneByteChunks(text: string) {
  yield { payload: { case: 'metadata' as const, value: { fileName: 'holiday.mp4', contentType: 'video/mp4' } } };
  for (const byte of Buffer.from(text)) yield { payload: { case: 'chunk' as const, value: Uint8Array.of(byte) } };
}
