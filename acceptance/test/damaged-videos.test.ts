import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeClip, remuxClip } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import { shareVidi } from './system/shared-vidi.ts';

describe('a damaged video', () => {
  let whole: string;
  let cutShort: string;
  let damaged: string;

  const shared = shareVidi({}, async (folder) => {
    const clip = join(folder, 'clip.mp4');
    whole = join(folder, 'whole.mp4');
    cutShort = join(folder, 'cut-short.mp4');
    damaged = join(folder, 'damaged.mp4');
    await makeClip({ path: clip, shots: [{ frames: 100 }, { frames: 100 }, { frames: 100 }] });
    // The index in front, as files for the web have it: their end can be missing.
    await remuxClip(clip, whole, 'mp4', { movflags: 'faststart' });
    const bytes = await readFile(whole);
    await writeFile(cutShort, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    await writeFile(damaged, bytes.fill(0x55, Math.floor(bytes.length * 0.45), Math.floor(bytes.length * 0.55)));
  });

  it('is completed with what could be read, and says what is missing', async () => {
    const { client, baseUrl } = shared.vidi;
    for (const [file, end] of [
      [cutShort, 12],
      [damaged, 8],
    ] as const) {
      const { id } = await client.videos.upload(file);
      const video = await client.videos.waitUntilDone(id);
      expect(video).toMatchObject({ status: 'COMPLETED', partial: true, attempts: [{ state: 'SUCCEEDED' }] });
      expect(video.damagedRanges.at(0)?.startSeconds).toBeGreaterThan(4);
      expect(Math.abs((video.damagedRanges.at(-1)?.endSeconds ?? Number.NaN) - end)).toBeLessThan(2);
      const { features, shots } = await client.videos.results(id);
      expect(shots?.shots[0]).toMatchObject({ startFrame: 0, endFrame: 100 });
      const partial = Object.fromEntries(features.map((status) => [status.feature, status.partial]));
      expect(partial).toMatchObject({
        MEDIA_INFO: false,
        SHOTS: true,
        KEYFRAMES: true,
        LOUDNESS: true,
        TRANSCRIPT: false,
      });

      const answer = await (await fetch(`${baseUrl}/api/v1/videos/${id}`)).json();
      expect(answer).toMatchObject({
        partial: true,
        damagedRanges: expect.arrayContaining([{ startOffset: expect.any(String), endOffset: expect.any(String) }]),
      });
    }
  });

  it('is told from a whole one', async () => {
    const { client } = shared.vidi;
    const { id } = await client.videos.upload(whole);
    expect(await client.videos.waitUntilDone(id)).toMatchObject({ partial: false, damagedRanges: [] });
  });
});
