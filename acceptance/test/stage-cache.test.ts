import { join } from 'node:path';
import { makeClip } from '@vidi/sample-video';
import { FEATURES, type FeatureStatus, type Video, type VidiClient } from '@vidi/sdk';
import { temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTranscriptionService } from './clients/transcription-service.ts';
import { type RunningVidi, startVidi } from './system/running-vidi.ts';

const cleanUp = new AsyncDisposableStack();
let dataDir: string;
let clip: string;
let vidi: RunningVidi;

const CACHED = { VIDI_TICKET_QUEUE: 'direct', VIDI_STAGE_CACHE: 'on' };

beforeAll(async () => {
  const { path } = cleanUp.use(await temporaryFolder());
  dataDir = join(path, 'data');
  clip = join(path, 'clip.mp4');
  await makeClip({ path: clip, sounds: [{ seconds: 2, kind: 'silence' }] });
  vidi = await startVidi({ dataDir, env: CACHED });
});

afterAll(async () => {
  try {
    expect(await vidi?.stop(), vidi?.output()).toBe(0);
  } finally {
    await cleanUp.disposeAsync();
  }
});

const ended = async ({ videos }: VidiClient, { id }: Pick<Video, 'id'>): Promise<Video> =>
  await videos.waitUntilDone(id, { pollIntervalMs: 100 });

/** Names of the features that say so of themselves. */
const names = (features: readonly FeatureStatus[], isSo: (status: FeatureStatus) => boolean) =>
  features.filter(isSo).map(({ feature }) => feature);

const reused = ({ features }: Video) => names(features, (status) => status.reused !== undefined);

/** The first keyframe, read from the server. */
async function keyframeOf({ videos }: VidiClient, id: string): Promise<Buffer> {
  const [first] = (await videos.results(id)).keyframes?.keyframes ?? [];
  const download = await videos.downloadArtifact(id, first?.image.name ?? '');
  return Buffer.from(await download.bytes());
}

it('a video that is reprocessed finds only what would be found in another way, and whatever is uploaded twice is found once', async () => {
  const { client } = vidi;
  const first = await ended(client, await client.videos.upload(clip));
  expect(first.features.map(({ feature }) => feature)).toEqual(FEATURES);
  expect(reused(first)).toEqual([]);
  const results = await client.videos.results(first.id);
  const picture = await keyframeOf(client, first.id);

  // Nothing changed: one claim, nothing run, the same results, and each says where it is from.
  await client.videos.reprocess(first.id);
  const again = await ended(client, first);
  expect(again.status).toBe('COMPLETED');
  expect(again.attempts.map(({ state }) => state)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(reused(again)).toEqual(FEATURES);
  expect(new Set(again.features.map((status) => status.reused?.videoId))).toEqual(new Set([first.id]));
  expect({ ...(await client.videos.results(first.id)), features: [] }).toEqual({ ...results, features: [] });
  expect((await keyframeOf(client, first.id)).equals(picture)).toBe(true);

  await client.videos.reprocess(first.id, { force: true });
  const forced = await ended(client, first);
  expect(reused(forced)).toEqual([]);

  const second = await ended(client, await client.videos.upload(clip));
  expect(reused(second)).toEqual(FEATURES);
  expect(second.storage).toMatchObject({ sourceShared: true, artifactsShared: true });
  expect((await client.videos.storageUsage()).artifactBytes).toBe(forced.storage?.artifactBytes);

  const alone = await ended(client, await client.videos.upload(clip, { force: true }));
  expect(reused(alone)).toEqual([]);
  await client.videos.delete(alone.id);

  // The maker of the files goes first, and then the other.
  await client.videos.delete(first.id);
  expect((await keyframeOf(client, second.id)).equals(picture)).toBe(true);
  const third = await ended(client, await client.videos.upload(clip));
  expect(reused(third)).toEqual(FEATURES);
  await client.videos.delete(third.id);
  expect((await keyframeOf(client, second.id)).equals(picture)).toBe(true);

  // Another setting: only what it changes is found again.
  expect(await vidi.stop(), vidi.output()).toBe(0);
  await using service = await startTranscriptionService();
  vidi = await startVidi({ dataDir, env: { ...CACHED, VIDI_TRANSCRIPTION_URL: service.url } });
  const { client: restarted } = vidi;
  await restarted.videos.reprocess(second.id);
  const heard = await ended(restarted, second);
  expect(names(heard.features, ({ reused: from }) => from === undefined)).toEqual(['TRANSCRIPT']);
  expect(heard.features.find(({ feature }) => feature === 'TRANSCRIPT')?.engine).toBe('openai.transcription/whisper-1');
  expect((await keyframeOf(restarted, second.id)).equals(picture)).toBe(true);

  await restarted.videos.delete(second.id);
  expect(await restarted.videos.storageUsage()).toEqual({
    videoCount: 0,
    sourceBytes: 0,
    artifactBytes: 0,
    resultBytes: 0,
  });
});
