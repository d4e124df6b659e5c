import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { makeClip } from '@vidi/sample-video';
import { temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningVidi, startVidi } from './system/running-vidi.ts';

const MAX_BYTES = 1_000_000;

const cleanUp = new AsyncDisposableStack();
let vidi: RunningVidi;
let clip: string;
let bytes: Buffer<ArrayBuffer>;

beforeAll(async () => {
  const { path: folder } = cleanUp.use(await temporaryFolder());
  clip = join(folder, 'clip.mp4');
  await makeClip({ path: clip });
  bytes = Buffer.from(await readFile(clip));
  const env = { VIDI_TICKET_QUEUE: 'direct', VIDI_MAX_UPLOAD_BYTES: String(MAX_BYTES) };
  vidi = await startVidi({ dataDir: join(folder, 'data'), env });
});

afterAll(async () => {
  try {
    expect(await vidi?.stop(), vidi?.output()).toBe(0);
  } finally {
    await cleanUp.disposeAsync();
  }
});

/** Uploads by curl, with the size of the file as said. */
async function upload(sizeBytes: number) {
  const form = ['-F', `sizeBytes=${sizeBytes}`, '-F', 'features=MEDIA_INFO', '-F', `file=@${clip}`];
  const { stdout } = await promisify(execFile)('curl', ['-sS', ...form, `${vidi.baseUrl}/api/v1/videos`]);
  return JSON.parse(stdout);
}

const refusal = (code: number, reason: string) => ({
  error: { code, details: expect.arrayContaining([expect.objectContaining({ reason })]) },
});

it('an upload of another size than it says is not kept, and one of that size is', async () => {
  expect(await upload(bytes.length + 1)).toMatchObject(refusal(400, 'UPLOAD_INCOMPLETE'));
  expect(await upload(bytes.length - 1)).toMatchObject(refusal(400, 'UPLOAD_SIZE_MISMATCH'));
  expect(await upload(bytes.length)).toMatchObject({ source: { sizeBytes: String(bytes.length) } });
  expect(await Array.fromAsync(vidi.client.videos.list())).toHaveLength(1);
});

it('an upload that says it is too large is answered while it has only begun', async () => {
  const part = (head: string) => `--b\r\ncontent-disposition: form-data; ${head}\r\n\r\n`;
  const client = request(`${vidi.baseUrl}/api/v1/videos`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  });
  client.on('error', () => undefined);
  const { promise, resolve } = Promise.withResolvers<string>();
  client.on('response', (response) => resolve(text(response)));
  // The first bytes of the file, with which its part is seen to begin, and no end.
  client.write(`${part('name="sizeBytes"')}${MAX_BYTES + 1}\r\n${part('name="file"; filename="a.mp4"')}`);
  client.write(bytes.subarray(0, 1_000));
  expect(JSON.parse(await promise)).toMatchObject(refusal(413, 'UPLOAD_TOO_LARGE'));
  client.destroy();
});

it('a resumable upload says its size by itself, and its pieces are held to their Content-Digest', async () => {
  const tus = { 'tus-resumable': '1.0.0' };
  const created = await fetch(`${vidi.baseUrl}/api/v1/uploads`, {
    method: 'POST',
    headers: { ...tus, 'upload-length': String(bytes.length) },
  });
  const append = async (digested: Uint8Array) =>
    await fetch(`${vidi.baseUrl}${created.headers.get('location')}`, {
      method: 'PATCH',
      headers: {
        ...tus,
        'content-type': 'application/offset+octet-stream',
        'upload-offset': '0',
        'content-digest': `sha-256=:${createHash('sha256').update(digested).digest('base64')}:`,
      },
      body: bytes,
    });
  const wrong = await append(bytes.subarray(1));
  expect([wrong.status, await wrong.json()]).toMatchObject([460, { error: { code: 400 } }]);
  const right = await append(bytes);
  expect(right.status).toBe(204);
  const id = right.headers.get('vidi-video-id') ?? '';
  expect((await vidi.client.videos.get(id)).source?.sizeBytes).toBe(bytes.length);
});
