import { join } from 'node:path';
import { addChapters, makeClip } from '@vidi/sample-video';
import { temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningVidi, startVidi } from './system/running-vidi.ts';

const cleanUp = new AsyncDisposableStack();
let vidi: RunningVidi;
let clip: string;
let id: string;

beforeAll(async () => {
  const { path: folder } = cleanUp.use(await temporaryFolder());
  clip = join(folder, 'line-up.mkv');
  const plain = join(folder, 'plain.mp4');
  await makeClip({
    path: plain,
    shots: [{ frames: 75, bars: { source: 'smptehdbars' } }, { frames: 25 }],
    sounds: [
      { seconds: 3, kind: 'tone', frequency: 1_000, levelDbfs: -20 },
      { seconds: 1, kind: 'speech' },
    ],
  });
  await addChapters(plain, clip, 'matroska', [
    { startSeconds: 0, endSeconds: 3, title: 'Line-up' },
    { startSeconds: 3, endSeconds: 4, title: 'Programme' },
  ]);
  vidi = await startVidi({ dataDir: join(folder, 'data'), env: { VIDI_TICKET_QUEUE: 'direct' } });
});

afterAll(async () => {
  try {
    expect(await vidi?.stop(), vidi?.output()).toBe(0);
  } finally {
    await cleanUp.disposeAsync();
  }
});

it('tells the bars and the tone before a programme, and the chapters that the file has', async () => {
  const { videos } = vidi.client;
  ({ id } = await videos.upload(clip, { features: ['TEST_SIGNALS'] }));
  expect(await videos.waitUntilDone(id)).toMatchObject({ status: 'COMPLETED', mediaInfo: { chapters: [], tags: [] } });
  const { testSignals, mediaInfo } = await videos.results(id);
  expect(testSignals?.signals).toHaveLength(2);
  expect(testSignals?.signals).toContainEqual({
    startSeconds: 0,
    endSeconds: 3,
    confidence: expect.closeTo(0.95, 1),
    colorBars: { pattern: 'SMPTE_RP_219', area: { left: 0, top: 0, right: 1, bottom: 1 } },
    tone: undefined,
  });
  const tone = testSignals?.signals.find((signal) => signal.tone !== undefined);
  expect(tone?.tone?.frequencyHz).toBeCloseTo(1_000, 0);
  expect(tone?.tone?.levelDbfs).toBeCloseTo(-20, 1);
  expect(tone?.endSeconds).toBeGreaterThan(2.85);
  expect(mediaInfo?.chapters).toEqual([
    { startSeconds: 0, endSeconds: 3, title: 'Line-up' },
    { startSeconds: 3, endSeconds: expect.closeTo(4, 1), title: 'Programme' },
  ]);
  expect(mediaInfo?.tags).toContainEqual({ name: 'encoder', value: expect.stringContaining('Lavf') });
});

it('is told in JSON as the documents say', async () => {
  const answer = await fetch(`${vidi.baseUrl}/api/v1/videos/${id}/results/test_signals`);
  expect(await answer.json()).toMatchObject({
    testSignals: { signals: expect.arrayContaining([expect.objectContaining({ tone: expect.anything() })]) },
  });
});
