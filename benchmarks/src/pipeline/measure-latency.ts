import { setTimeout as pause } from 'node:timers/promises';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { Feature as FeatureName, VidiClient } from '@vidi/sdk';
import { timeAnalysis } from './analysis-alone.ts';
import type { BenchClip } from './bench-clip.ts';
import { handOver } from './hand-over.ts';

/** Between two videos, in ms: until the system is idle again and another analysis process is loaded. */
const PAUSE_MS = 1_000;

/** How long single videos took in an idle system, each in ms. */
export interface LatencySample {
  readonly name: string;
  readonly features: readonly FeatureName[];
  /** From the moment at which the video was accepted to that at which it was completed, both as the API tells them. */
  readonly acceptedToCompleted: readonly number[];
  /** From the answer to the upload to the news that the video is completed, at the client. */
  readonly seenByClient: readonly number[];
  /** The analysis by itself, in a process that was loaded before. */
  readonly analysisAlone: readonly number[];
}

/** Hands over one video after the other, and in between has the same analysis done with no system around it. */
export async function measureLatency(
  client: VidiClient,
  clip: BenchClip,
  { name, features, videos, folder }: Pick<LatencySample, 'name' | 'features'> & { videos: number; folder: string },
): Promise<LatencySample> {
  const [acceptedToCompleted, seenByClient, analysisAlone]: [number[], number[], number[]] = [[], [], []];
  const numbers = features.map((feature) => Feature[feature]);
  for (let i = 0; i < videos; i++) {
    await pause(PAUSE_MS);
    const { id, createTime } = await handOver(client, clip, features);
    const answeredAt = performance.now();
    const { completeTime = createTime } = await client.videos.waitUntilDone(id);
    seenByClient.push(performance.now() - answeredAt);
    acceptedToCompleted.push(completeTime.getTime() - createTime.getTime());
    analysisAlone.push(await timeAnalysis(clip.path, numbers, folder));
  }
  return { name, features, acceptedToCompleted, seenByClient, analysisAlone };
}
