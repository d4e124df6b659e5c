import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeClip, makeSampleVideo } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import { shareVidi } from './system/shared-vidi.ts';

let clip: string;
let other: string;
const system = shareVidi({}, async (folder) => {
  [clip, other] = [join(folder, 'clip.mp4'), join(folder, 'other.mp4')];
  await makeSampleVideo({ path: clip });
  await makeClip({ path: other });
});

/** What `GET /api/v1/storage` says, its numbers in words as JSON has 64-bit ones. */
async function usage(): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${system.vidi.baseUrl}/api/v1/storage`);
  expect(response.status).toBe(200);
  const figures: Record<string, string> = JSON.parse(await response.text());
  return figures;
}

describe('what is taken in storage', () => {
  it('is nothing before the first video, what the videos have while there are some, and nothing after the last', async () => {
    const { videos } = system.vidi.client;
    const nothing = { videoCount: '0', sourceBytes: '0', artifactBytes: '0', resultBytes: '0' };
    expect(await usage()).toEqual(nothing);

    const first = await videos.upload(clip, { features: ['SHOTS', 'KEYFRAMES'] });
    const second = await videos.upload(other, { features: ['MEDIA_INFO'] });
    for (const { id } of [first, second]) await videos.waitUntilDone(id, { pollIntervalMs: 100 });
    const bytes = (await readFile(clip)).length + (await readFile(other)).length;
    const { keyframes } = await videos.results(first.id);
    const images = await Promise.all(
      (keyframes?.keyframes ?? [])
        .flatMap(({ image, webp }) => [image, webp])
        .map(async (image) => {
          const response = await fetch(`${system.vidi.baseUrl}/api/v1/videos/${first.id}/artifacts/${image?.name}`);
          return (await response.arrayBuffer()).byteLength;
        }),
    );
    const storages = [(await videos.get(first.id)).storage, (await videos.get(second.id)).storage];
    const resultBytes = storages.reduce((sum, storage) => sum + (storage?.resultBytes ?? Number.NaN), 0);
    expect(resultBytes).toBeGreaterThan(0);
    const both = {
      videoCount: '2',
      sourceBytes: String(bytes),
      artifactBytes: String(images.reduce((sum, size) => sum + size, 0)),
      resultBytes: String(resultBytes),
    };
    expect(await usage()).toEqual(both);

    // The same bytes again are kept once.
    const again = await videos.upload(other, { features: ['MEDIA_INFO'] });
    await videos.waitUntilDone(again.id, { pollIntervalMs: 100 });
    expect(await usage()).toMatchObject({ videoCount: '3', sourceBytes: String(bytes) });
    await videos.delete(again.id);
    expect(await usage()).toEqual(both);

    for (const { id } of [first, second]) await videos.delete(id);
    expect(await usage()).toEqual(nothing);
  });
});
