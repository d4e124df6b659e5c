import { join } from 'node:path';
import { makeSampleVideo } from '@vidi/sample-video';
import { NotFoundError } from '@vidi/sdk';
import { eventually, startS3Server, temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { errorOf, requestJson } from './clients/rest.ts';
import { startVidi } from './system/running-vidi.ts';

const WAIT = { timeoutMs: 60_000 };

it('a system that keeps things for a while removes them from its bucket by itself, and says so', async () => {
  await using folder = await temporaryFolder();
  await using s3 = await startS3Server();
  const clip = join(folder.path, 'clip.mp4');
  const { cuts } = await makeSampleVideo({ path: clip });
  const start = (env: Readonly<Record<string, string>>) =>
    startVidi({
      dataDir: join(folder.path, 'data'),
      env: {
        VIDI_TICKET_QUEUE: 'direct',
        VIDI_MEDIA_STORE: 's3',
        VIDI_S3_ENDPOINT: s3.endpoint,
        VIDI_S3_BUCKET: s3.bucket,
        VIDI_S3_PREFIX: 'vidi',
        VIDI_S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
        VIDI_S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
        ...env,
      },
    });
  const kept = async () => (await s3.files()).filter((path) => /sources\/.|keyframes\/./.test(path));
  let id: string;
  {
    await using vidi = await start({});
    const { videos } = vidi.client;
    ({ id } = await videos.upload(clip, { features: ['SHOTS', 'KEYFRAMES'] }));
    await videos.waitUntilDone(id, { pollIntervalMs: 100 });
    expect((await videos.get(id)).storage?.sourceExpireTime).toBeUndefined();
    expect((await kept()).length).toBeGreaterThan(1);
    expect(await vidi.stop(), vidi.output()).toBe(0);
  }
  {
    await using vidi = await start({ VIDI_RETENTION_SOURCE: '1s', VIDI_RETENTION_ARTIFACTS: '1s' });
    const { videos } = vidi.client;
    const ofVideo = `${vidi.baseUrl}/api/v1/videos/${id}`;
    await eventually('the bucket has nothing of it any more', async () => (await kept()).length === 0, WAIT);
    const gone = async (path: string) => errorOf(await requestJson(`${ofVideo}/${path}`));
    expect(await gone('source')).toEqual([404, 'NOT_FOUND', 'SOURCE_EXPIRED']);
    expect(await gone('artifacts/keyframes/00000.jpg')).toEqual([404, 'NOT_FOUND', 'ARTIFACTS_EXPIRED']);
    const { storage } = await videos.get(id);
    expect(storage).toMatchObject({ sourceBytes: 0, artifactBytes: 0 });
    expect(storage?.sourceRemoveTime).toBeInstanceOf(Date);
    // What was found stays.
    const { shots } = await videos.results(id);
    expect(shots?.shots.slice(1).map(({ startFrame }) => startFrame)).toEqual(cuts);
    expect(await vidi.stop(), vidi.output()).toBe(0);
  }
  await using vidi = await start({ VIDI_RETENTION_RESULTS: '1s' });
  const { videos } = vidi.client;
  const isGone = async () =>
    await videos.get(id).then(
      () => false,
      (error: unknown) => error instanceof NotFoundError,
    );
  await eventually('the whole video is gone', isGone, WAIT);
  expect(await videos.storageUsage()).toMatchObject({ videoCount: 0, resultBytes: 0 });
  expect(await vidi.stop(), vidi.output()).toBe(0);
});
