import type { Feature, Video, VidiClient } from '@vidi/sdk';
import type { BenchClip } from './bench-clip.ts';

/** Uploads at the same time: enough to keep gateway and ingest busy. */
const UPLOADS_AT_ONCE = 16;

/** Hands over one video. */
export async function handOver(client: VidiClient, clip: BenchClip, features?: readonly Feature[]): Promise<Video> {
  return await client.videos.upload(clip.copy(), {
    fileName: 'clip.mp4',
    contentType: 'video/mp4',
    ...(features && { features }),
  });
}

/** Hands over many videos of which only the media info is wanted. @returns their ids in the order of their queue */
export async function fillQueue(client: VidiClient, clip: BenchClip, count: number): Promise<readonly string[]> {
  const accepted: Video[] = [];
  const waiting = Array.from({ length: count }).values();
  const uploader = async () => {
    for (const _ of waiting) accepted.push(await handOver(client, clip, ['MEDIA_INFO']));
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, uploader));
  return accepted.toSorted((a, b) => a.createTime.getTime() - b.createTime.getTime()).map(({ id }) => id);
}
