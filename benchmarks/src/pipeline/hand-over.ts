import type { Feature, Video, VidiClient } from '@vidi/sdk';
import type { BenchClip } from './bench-clip.ts';

/** Calls at the same time: enough to keep gateway and ingest busy. */
const AT_ONCE = 16;

/** An address for documentation (RFC 5737), which the processor refuses. */
const NOWHERE = 'http://192.0.2.1/clip.mp4';

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
  const accepted = await repeat(count, async () => await handOver(client, clip, ['MEDIA_INFO']));
  return accepted.toSorted((a, b) => a.createTime.getTime() - b.createTime.getTime()).map(({ id }) => id);
}

/** Puts videos behind those that wait. Nobody comes to them, so they have no bytes: they are said to be where none are fetched from. */
export async function lengthenQueue(client: VidiClient, count: number): Promise<void> {
  await repeat(count, async () => await client.videos.create({ url: NOWHERE, features: ['MEDIA_INFO'] }));
}

async function repeat<T>(count: number, work: () => Promise<T>): Promise<readonly T[]> {
  const done: T[] = [];
  const waiting = Array.from({ length: count }).values();
  const worker = async () => {
    for (const _ of waiting) done.push(await work());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}
