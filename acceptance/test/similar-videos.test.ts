import { join } from 'node:path';
import { makeClip } from '@vidi/sample-video';
import { createVidiClient, type VidiClient } from '@vidi/sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import { shareVidi } from './system/shared-vidi.ts';

/** Seconds of each shot. */
const SHOT = 2;

/** Clips of the same seed show the same, as many shots of it as they have. */
const CLIPS = {
  original: { seed: 5, shots: 4, framesPerSecond: 25, width: 320, height: 180 },
  copy: { seed: 5, shots: 4, framesPerSecond: 30, width: 640, height: 360 },
  longer: { seed: 5, shots: 7, framesPerSecond: 15, width: 256, height: 144 },
  another: { seed: 6, shots: 4, framesPerSecond: 25, width: 320, height: 180 },
};
type Name = keyof typeof CLIPS;
const NAMES: readonly Name[] = ['original', 'copy', 'longer', 'another'];

const paths = new Map<Name, string>();
const system = shareVidi({}, async (folder) => {
  for (const name of NAMES) {
    const { seed, shots, framesPerSecond, width, height } = CLIPS[name];
    const path = join(folder, `${name}.mp4`);
    paths.set(name, path);
    await makeClip({
      ...{ path, seed, width, height, sounds: [] },
      frameRate: { numerator: framesPerSecond, denominator: 1 },
      shots: Array.from({ length: shots }, () => ({ frames: SHOT * framesPerSecond })),
    });
  }
});

let videos: VidiClient['videos'];
const ids = new Map<Name, string>();
const idOf = (name: Name): string => ids.get(name) ?? '';
beforeAll(async () => {
  ({ videos } = createVidiClient({ baseUrl: system.vidi.baseUrl }));
  for (const name of NAMES) {
    ids.set(name, (await videos.upload(paths.get(name) ?? '', { features: ['FINGERPRINT'] })).id);
  }
  for (const name of NAMES) await videos.waitUntilDone(idOf(name));
});

describe('videos that look like one that was handed over', () => {
  it('are found whatever their size and frame rate, with what they share, and others are not', async () => {
    const found = await Array.fromAsync(videos.findSimilar(idOf('original')));
    expect(found.map(({ videoId, relation }) => [videoId, relation])).toEqual([
      [idOf('copy'), 'NEAR_DUPLICATE'],
      [idOf('longer'), 'CONTAINED'],
    ]);
    const [copy, longer] = found;
    expect(copy?.score).toBeGreaterThan(0.9);
    const [passage, ...more] = longer?.passages ?? [];
    expect(more).toEqual([]);
    expect(passage?.startSeconds).toBeLessThanOrEqual(0.5);
    expect(passage?.endSeconds).toBeGreaterThanOrEqual(4 * SHOT - 0.5);
    expect(passage?.otherStartSeconds).toBeLessThanOrEqual(0.5);
    expect(await Array.fromAsync(videos.findSimilar(idOf('another')))).toEqual([]);
  });

  it('are found over REST, page by page', async () => {
    const read = async (query: string) => {
      const response = await fetch(
        `${system.vidi.baseUrl}/api/v1/videos/${idOf('longer')}:findSimilar?pageSize=1${query}`,
      );
      expect(response.status).toBe(200);
      return Object(await response.json());
    };
    const first = await read('');
    const second = await read(`&pageToken=${first.nextPageToken}`);
    expect([first, second].flatMap(({ similarVideos }) => similarVideos)).toMatchObject([
      { relation: 'CONTAINS', videoId: expect.any(String), passages: [{ startOffset: expect.any(String) }] },
      { relation: 'CONTAINS', videoId: expect.any(String) },
    ]);
    expect(second.nextPageToken).toBe('');
  });

  it('are looked for again when one is deleted', async () => {
    await videos.delete(idOf('copy'));
    const found = await Array.fromAsync(videos.findSimilar(idOf('original')));
    expect(found.map(({ videoId }) => videoId)).toEqual([idOf('longer')]);
    await expect(videos.findSimilar(idOf('copy')).page()).rejects.toMatchObject({ reason: 'VIDEO_NOT_FOUND' });
  });
});
