import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { createVidiClient, FEATURES } from '@vidi/sdk';
import { provideDatabase, temporaryFolder } from '@vidi/test-kit';
import { type ProfileSummary, readProfile } from '../system/cpu-profile.ts';
import { startVidi, startVidiProcessor } from '../system/vidi-system.ts';
import { type BenchClip, makeBenchClip } from './bench-clip.ts';
import type { PipelineBenchmarkConfig } from './config.ts';
import { type LatencySample, measureLatency } from './measure-latency.ts';
import { measureQueue, measureShortQueue, passQueue, type QueuePlace, type QueueSample } from './measure-queue.ts';

/** What the analysis process finds alone: the other two are finished by engines of their own, which the analysis alone does not run. */
const DECODED = FEATURES.filter((feature) => feature !== 'TRANSCRIPT' && feature !== 'ON_SCREEN_TEXT');

/** Videos that go through before any counts. */
const WARM_UP_VIDEOS = 3;

/** Jobs at a time where it is not one, as by default: as many as the bar has cores. */
const SEVERAL = 2;

/** Jobs that are profiled; more tell nothing new. */
const PROFILED_JOBS = 200;

/** All that a run found out. */
export interface PipelineFindings {
  readonly config: PipelineBenchmarkConfig;
  readonly database: string;
  readonly clipBytes: number;
  readonly latency: readonly LatencySample[];
  readonly shortQueue: QueueSample;
  readonly severalAtATime: QueueSample;
  readonly longQueue: QueueSample;
  /** By name of the service. */
  readonly profiles: Readonly<Record<string, ProfileSummary>>;
  readonly loadBefore: number;
}

/** Starts everything, measures it, and leaves nothing behind. */
export async function runPipelineBenchmark(
  config: PipelineBenchmarkConfig,
  say: (line: string) => void,
): Promise<PipelineFindings> {
  const loadBefore = loadavg()[0] ?? 0;
  await using folder = await temporaryFolder();
  await mkdir(`${folder.path}/media`);
  const clip = await makeBenchClip(folder.path);
  const measured = await measureAll(config, folder.path, clip, say);
  say('once more, with a profile');
  const profiles = await profile(folder.path, clip);
  return { config, clipBytes: clip.sizeBytes, ...measured, profiles, loadBefore };
}

async function measureAll(
  config: PipelineBenchmarkConfig,
  folder: string,
  clip: BenchClip,
  say: (line: string) => void,
): Promise<Pick<PipelineFindings, 'database' | 'latency' | 'shortQueue' | 'severalAtATime' | 'longQueue'>> {
  await using database = await provideDatabase();
  await using started = new AsyncDisposableStack();
  const vidi = started.adopt(await startVidi({ databaseUrl: database.url, folder }), (system) => system.stop());
  const client = createVidiClient({ baseUrl: vidi.url });
  const place = { client, clip, vidi, folder, database: new URL(database.url).pathname.slice(1) };
  const latency = await measureIdle(config, place, say);
  const shortQueue = await measureShortQueue(place, config.jobs);
  say(`short queues: ${sentence(shortQueue)}`);
  const severalAtATime = await measureQueue(place, { jobs: config.jobs, atATime: SEVERAL });
  say(`${SEVERAL} at a time: ${sentence(severalAtATime)}`);
  const longQueue = await measureQueue(place, { queued: config.queued, jobs: config.jobs, atATime: 1 });
  say(`long queue: ${sentence(longQueue)}`);
  return { database: database.source, latency, shortQueue, severalAtATime, longQueue };
}

/** Works off another queue, with services that write a profile. */
async function profile(folder: string, clip: BenchClip) {
  await using database = await provideDatabase();
  const vidi = await startVidi({ databaseUrl: database.url, folder, profile: true });
  let window: readonly [number, number];
  try {
    const client = createVidiClient({ baseUrl: vidi.url });
    window = await passQueue({ client, clip, vidi, folder, database: '' }, PROFILED_JOBS);
  } finally {
    await vidi.stop();
  }
  return {
    ingest: await readProfile(`${folder}/ingest-profile`, window),
    processor: await readProfile(`${folder}/processor-profile`, window),
  };
}

async function measureIdle(
  { videos }: PipelineBenchmarkConfig,
  { client, clip, vidi, folder }: QueuePlace & { readonly clip: BenchClip },
  say: (line: string) => void,
): Promise<readonly LatencySample[]> {
  const processor = await startVidiProcessor({ folder, ingestAddress: vidi.ingestAddress });
  try {
    const samples: LatencySample[] = [];
    for (const [name, features] of [
      ['media info', ['MEDIA_INFO']],
      ['everything but texts', DECODED],
    ] as const) {
      await measureLatency(client, clip, { name, features, videos: WARM_UP_VIDEOS, folder });
      samples.push(await measureLatency(client, clip, { name, features, videos, folder }));
      say(`${name}: ${samples.at(-1)?.acceptedToCompleted.join(', ')} ms`);
    }
    return samples;
  } finally {
    await processor.stop();
  }
}

function sentence({ jobs, jobsPerSecond, jobMs, cpuMs }: QueueSample): string {
  const cpu = Object.entries(cpuMs).map(([name, ms]) => `${name} ${ms.toFixed(1)}`);
  return `${jobs} jobs, ${jobsPerSecond.toFixed(1)} a second, ${jobMs.toFixed(0)} ms each; CPU ms per job: ${cpu.join(', ')}`;
}
