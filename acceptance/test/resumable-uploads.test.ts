import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSampleVideo } from '@vidi/sample-video';
import { NotFoundError } from '@vidi/sdk';
import { describe, expect, it } from 'vitest';
import { shareVidi } from './system/shared-vidi.ts';

let clip: string;
let sizeBytes: number;
let sha256: string;
const system = shareVidi({}, async (folder) => {
  clip = join(folder, 'clip.mp4');
  await makeSampleVideo({ path: clip });
  ({ size: sizeBytes } = await stat(clip));
  sha256 = createHash('sha256')
    .update(await readFile(clip))
    .digest('hex');
});

/** So that the clip takes some of them. */
const pieceBytes = 64 * 1024;

describe('a resumable upload by the SDK', () => {
  it('becomes a video with all that was said of it, which is analysed', async () => {
    const { videos } = system.vidi.client;
    const said = { title: 'In pieces', labels: { by: 'tus' }, features: ['SHOTS'], sha256 } as const;
    const { id, source } = await videos.upload(clip, { ...said, resumable: true, pieceBytes });
    expect(source).toMatchObject({ fileName: 'clip.mp4', contentType: 'video/mp4', sizeBytes, sha256 });
    expect(await videos.waitUntilDone(id)).toMatchObject({ title: 'In pieces', labels: { by: 'tus' } });
  });

  it('that was aborted goes on from its URL, from a file or a stream', async () => {
    const { videos } = system.vidi.client;
    for (const source of [clip, createReadStream(clip)]) {
      const controller = new AbortController();
      let url = '';
      const begun = videos.upload(clip, {
        resumable: true,
        pieceBytes,
        title: 'Aborted',
        signal: controller.signal,
        onUploadUrl: (given) => {
          url = given;
        },
        onProgress: ({ sentBytes }) => {
          if (sentBytes > sizeBytes / 2) controller.abort(new Error('enough'));
        },
      });
      await expect(begun).rejects.toThrow('enough');
      const sent: number[] = [];
      const onProgress = (progress: { readonly sentBytes: number }) => sent.push(progress.sentBytes);
      const video = await videos.upload(source, { resumeFrom: url, sizeBytes, pieceBytes, onProgress });
      expect(video).toMatchObject({ title: 'Aborted', source: { sizeBytes, sha256 } });
      expect(sent[0]).toBeGreaterThanOrEqual(pieceBytes);
      // Whoever asks again gets the same video.
      expect(await videos.upload(clip, { resumeFrom: url })).toMatchObject({ id: video.id });
    }
  });

  it('is refused as a whole when its bytes are not those that were announced, and is gone then', async () => {
    const { videos } = system.vidi.client;
    let url = '';
    const onUploadUrl = (given: string) => {
      url = given;
    };
    const wrong = videos.upload(clip, { resumable: true, sha256: '0'.repeat(64), onUploadUrl });
    await expect(wrong).rejects.toMatchObject({ reason: 'CHECKSUM_MISMATCH', status: 400 });
    await expect(videos.upload(clip, { resumeFrom: url })).rejects.toBeInstanceOf(NotFoundError);
    const left = await readdir(join(system.dataDir, 'uploads'), { recursive: true });
    expect(left.filter((path) => path.includes(url.split('/').at(-1) ?? url))).toEqual([]);
  });
});
