import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { makeSampleVideo } from '@vidi/sample-video';
import { startS3Server, temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { startVidi } from './system/running-vidi.ts';

it('a system whose media store is a bucket analyses, serves and deletes as any other, and keeps no file of its own', async () => {
  await using folder = await temporaryFolder();
  await using s3 = await startS3Server();
  const clip = join(folder.path, 'clip.mp4');
  await makeSampleVideo({ path: clip });
  await using vidi = await startVidi({
    dataDir: join(folder.path, 'data'),
    env: {
      VIDI_TICKET_QUEUE: 'direct',
      VIDI_MEDIA_STORE: 's3',
      VIDI_S3_ENDPOINT: s3.endpoint,
      VIDI_S3_BUCKET: s3.bucket,
      VIDI_S3_PREFIX: 'vidi',
      VIDI_S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
      VIDI_S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    },
  });
  expect(vidi.output()).toContain(`bucket ${s3.bucket}`);
  const { videos } = vidi.client;
  const { id } = await videos.upload(clip);
  await videos.waitUntilDone(id);
  expect(await videos.get(id)).toMatchObject({ status: 'COMPLETED' });
  const { keyframes } = await videos.results(id);
  const image = keyframes?.keyframes[0]?.image;
  const picture = await buffer(await bytesOf(`${vidi.baseUrl}/api/v1/videos/${id}/artifacts/${image?.name}`));
  expect(createHash('sha256').update(picture).digest('hex')).toBe(image?.sha256);
  const source = await buffer(await bytesOf(`${vidi.baseUrl}/api/v1/videos/${id}/source`));
  expect(source.equals(await readFile(clip))).toBe(true);
  const kept = async () => (await s3.files()).filter((path) => path.includes(id));
  expect(await kept()).not.toEqual([]);
  expect(await readdir(vidi.mediaDir).catch(() => [])).toEqual([]);
  await videos.delete(id);
  expect((await kept()).filter((path) => /source|keyframes\/./.test(path))).toEqual([]);
});

async function bytesOf(url: string): Promise<NonNullable<Response['body']>> {
  const { body } = await fetch(url);
  if (body === null) throw new Error(`${url} answered without a body`);
  return body;
}
