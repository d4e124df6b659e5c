import type { Video, VidiClient } from '@vidi/sdk';
import { median } from '../system/median.ts';
import type { NodeProcess } from '../system/node-process.ts';
import { startVidiProcessor } from '../system/vidi-system.ts';
import type { BenchClip } from './bench-clip.ts';
import { type CpuMs, type Metered, meterCpu } from './cpu-meter.ts';
import { fillQueue, lengthenQueue } from './hand-over.ts';

/** Jobs done before any counts: until V8 has optimised what is hot, and a process for the owner is loaded. */
const WARM_UP_JOBS = 60;

/** How long a short queue is. */
export const SHORT_QUEUE = 10;

/** What jobs cost while a queue is worked off. */
export interface QueueSample {
  readonly queued: number;
  /** Jobs that the processor works on at the same time (VIDI_PROCESSOR_CONCURRENCY). */
  readonly atATime: number;
  readonly jobs: number;
  readonly jobsPerSecond: number;
  /** From claim to completion of one job, in ms: the middle one. */
  readonly jobMs: number;
  /** CPU time of one job. */
  readonly cpuMs: CpuMs;
}

/** Where and with what queues are worked off. */
export interface QueuePlace extends Omit<Metered, 'processor'> {
  readonly client: VidiClient;
  readonly clip: BenchClip;
  readonly folder: string;
}

/** Fills a queue while there is no processor, starts one, and measures the first `jobs` jobs after the warm-up. */
export async function measureQueue(
  place: QueuePlace,
  { queued = 0, jobs, atATime }: { readonly queued?: number; readonly jobs: number; readonly atATime: number },
): Promise<QueueSample> {
  const { client, clip } = place;
  const ids = await fillQueue(client, clip, WARM_UP_JOBS + jobs);
  await lengthenQueue(client, Math.max(0, queued - ids.length));
  await using started = new AsyncDisposableStack();
  const processor = started.adopt(await startProcessor(place, { atATime }), (it) => it.stop());
  const [first, last] = [ids[WARM_UP_JOBS - 1] ?? '', ids[WARM_UP_JOBS + jobs - 1] ?? ''];
  const from = await client.videos.waitUntilDone(first);
  const cpu = await meterCpu({ ...place, processor });
  const meteredFrom = performance.now();
  const to = await client.videos.waitUntilDone(last);
  const seconds = (performance.now() - meteredFrom) / 1_000;
  const rate = jobs / ((completedAt(to) - completedAt(from)) / 1_000);
  return {
    queued: Math.max(queued, ids.length),
    atATime,
    jobs,
    jobsPerSecond: rate,
    jobMs: await medianJobMs(client, ids.slice(WARM_UP_JOBS, WARM_UP_JOBS + jobs)),
    // By the time metered: some jobs were over before metering began.
    cpuMs: await cpu(rate * seconds),
  };
}

/** Measures jobs of a queue that is never longer than SHORT_QUEUE: the processor is held while it is filled. */
export async function measureShortQueue(place: QueuePlace, jobs: number): Promise<QueueSample> {
  const { client, clip } = place;
  await using started = new AsyncDisposableStack();
  const processor = started.adopt(await startProcessor(place), (it) => it.stop());
  for (let done = 0; done < WARM_UP_JOBS; done += SHORT_QUEUE) {
    for (const id of await fillQueue(client, clip, SHORT_QUEUE)) await client.videos.waitUntilDone(id);
  }
  const total: Record<string, number> = {};
  const ids: string[] = [];
  let ms = 0;
  for (let done = 0; done < jobs; done += SHORT_QUEUE) {
    process.kill(processor.pid, 'SIGSTOP');
    const batch = await fillQueue(client, clip, SHORT_QUEUE);
    const cpu = await meterCpu({ ...place, processor });
    const startedAt = performance.now();
    process.kill(processor.pid, 'SIGCONT');
    for (const id of batch.toReversed()) await client.videos.waitUntilDone(id);
    ms += performance.now() - startedAt;
    for (const [name, used] of Object.entries(await cpu(1))) total[name] = (total[name] ?? 0) + used;
    ids.push(...batch);
  }
  return {
    queued: SHORT_QUEUE,
    atATime: 1,
    jobs: ids.length,
    jobsPerSecond: ids.length / (ms / 1_000),
    jobMs: await medianJobMs(client, ids),
    cpuMs: Object.fromEntries(Object.entries(total).map(([name, used]) => [name, used / ids.length])),
  };
}

/** All parts together. */
export function totalOf(cpuMs: CpuMs): number {
  return Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);
}

/**
 * Works off a queue of services that write a profile.
 *
 * @returns begin and end of the jobs after the warm-up, in microseconds of the monotonic clock
 */
export async function passQueue(place: QueuePlace, jobs: number): Promise<readonly [number, number]> {
  const { client, clip } = place;
  const ids = await fillQueue(client, clip, WARM_UP_JOBS + jobs);
  const processor = await startProcessor(place, { profile: true });
  try {
    await client.videos.waitUntilDone(ids[WARM_UP_JOBS - 1] ?? '');
    const begin = monotonicUs();
    await client.videos.waitUntilDone(ids.at(-1) ?? '');
    return [begin, monotonicUs()];
  } finally {
    await processor.stop();
  }
}

async function startProcessor(
  { vidi, folder }: QueuePlace,
  { atATime = 1, profile = false }: { readonly atATime?: number; readonly profile?: boolean } = {},
): Promise<NodeProcess> {
  const env = { VIDI_PROCESSOR_CONCURRENCY: String(atATime) };
  return await startVidiProcessor({ folder, ingestAddress: vidi.ingestAddress, profile, env });
}

function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

async function medianJobMs(client: VidiClient, ids: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (const id of ids) {
    const video = await client.videos.get(id);
    const [attempt] = video.attempts;
    if (video.attempts.length !== 1 || attempt === undefined) throw new Error(`video ${id} took more than one attempt`);
    times.push(completedAt(video) - attempt.startTime.getTime());
  }
  return median(times);
}

function completedAt({ id, completeTime }: Video): number {
  if (completeTime === undefined) throw new Error(`video ${id} is not completed`);
  return completeTime.getTime();
}
