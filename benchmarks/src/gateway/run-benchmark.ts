import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { provideDatabase, temporaryFolder } from '@vidi/test-kit';
import { type ProfileSummary, readProfile } from '../system/cpu-profile.ts';
import { startVidi } from '../system/vidi-system.ts';
import type { BenchmarkConfig } from './config.ts';
import { findLoadGenerators, type LoadGenerators } from './load/generators.ts';
import { type MeasureOptions, measure, medianOf, type Sample } from './measure.ts';
import type { Findings } from './report/write-report.ts';
import { type BenchmarkVideo, createBenchmarkVideo } from './system/benchmark-video.ts';
import { startEcho } from './system/echo-servers.ts';
import { REST, type Target, targetsOf } from './targets.ts';

/** Length of the load that comes before figures count, in seconds: until V8 has optimised what is hot. */
const WARM_UP_SECONDS = 4;

/** Starts everything, measures it, and leaves nothing behind. */
export async function runBenchmark(config: BenchmarkConfig, print: (line: string) => void): Promise<Findings> {
  const loadBefore = loadavg()[0] ?? 0;
  const generators = await findLoadGenerators();
  await using folder = await temporaryFolder();
  await using database = await provideDatabase();
  await mkdir(`${folder.path}/media`);
  const options: MeasureOptions = {
    generators,
    plan: { seconds: config.seconds, concurrency: config.concurrency, folder: folder.path },
    database: new URL(database.url).pathname.slice(1),
  };
  const { medians, video } = await measureAll(config, options, database.url, print);
  const profiles = await profile(options, database.url, video);
  const messageBytes = video.bytes.byteLength;
  return { config, generators, database: database.source, messageBytes, medians, profiles, loadBefore };
}

async function measureAll(
  config: BenchmarkConfig,
  options: MeasureOptions,
  databaseUrl: string,
  print: (line: string) => void,
): Promise<{ readonly medians: ReadonlyMap<string, Sample>; readonly video: BenchmarkVideo }> {
  const { folder } = options.plan;
  await using started = new AsyncDisposableStack();
  const vidi = started.adopt(await startVidi({ databaseUrl, folder }), (system) => system.stop());
  const connectNode = started.adopt(await startEcho('connect-node', folder), ({ process }) => process.stop());
  const grpcJs = started.adopt(await startEcho('grpc-js', folder), ({ process }) => process.stop());
  const video = await createBenchmarkVideo(vidi.url);
  const targets = targetsOf(vidi, { connectNode, grpcJs }, video);
  for (const target of targets) await warmUp(target, options.generators, options);
  const samples = new Map<string, Sample[]>(targets.map(({ name }) => [name, []]));
  for (let round = 1; round <= config.rounds; round++) {
    for (const target of targets) {
      const sample = await measure(target, options);
      samples.get(target.name)?.push(sample);
      print(`round ${round}/${config.rounds}: ${target.name}: ${sample.requestsPerSecond.toFixed(0)} requests/s`);
    }
  }
  return { medians: new Map([...samples].map(([name, all]) => [name, medianOf(all)])), video };
}

async function warmUp(target: Target, generators: LoadGenerators, { plan }: MeasureOptions): Promise<void> {
  await generators[target.protocol].run(target, { ...plan, seconds: WARM_UP_SECONDS });
}

/** Runs the REST load once more, on services that write a profile. */
async function profile(
  options: MeasureOptions,
  databaseUrl: string,
  video: BenchmarkVideo,
): Promise<Record<string, ProfileSummary>> {
  const { folder } = options.plan;
  const vidi = await startVidi({ databaseUrl, folder, profile: true });
  const window: [number, number] = [0, 0];
  try {
    const target: Target = {
      name: REST,
      protocol: 'http1',
      url: `${vidi.url}/api/v1/videos/${video.id}`,
      processes: {},
    };
    await warmUp(target, options.generators, options);
    window[0] = monotonicUs();
    await options.generators.http1.run(target, options.plan);
    window[1] = monotonicUs();
  } finally {
    await vidi.stop();
  }
  return {
    gateway: await readProfile(`${folder}/gateway-profile`, window),
    ingest: await readProfile(`${folder}/ingest-profile`, window),
  };
}

function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
