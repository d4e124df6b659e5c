import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { provideDatabase, temporaryFolder } from '@vidi/test-kit';
import { z } from 'zod';
import { type ProfileSummary, readProfile } from '../system/cpu-profile.ts';
import { startNodeProcess } from '../system/node-process.ts';
import { startVidi, type VidiSystem } from '../system/vidi-system.ts';
import type { UploadBenchmarkConfig } from './config.ts';
import { measureUpload, type UploadSample, uploadUnmeasured } from './measure-upload.ts';
import { residentMemory } from './resident-memory.ts';
import { MULTIPART, type Way, waysInto } from './ways.ts';

/** What every way carries before figures count: enough for V8 to optimise what is hot, far less than what is measured. */
const WARM_UP_BYTES = 128 * 2 ** 20;

/** What is uploaded to services that write a profile; more tells nothing new. */
const PROFILED_BYTES = 2 ** 30;

/** All that a run found out. */
export interface UploadFindings {
  readonly config: UploadBenchmarkConfig;
  readonly database: string;
  /** In the order of the rounds, by name of the way. */
  readonly samples: ReadonlyMap<string, readonly UploadSample[]>;
  /** Resident memory in KiB of services that have just started, by name. */
  readonly startedKibibytes: Readonly<Record<string, number>>;
  /** By name of the service. */
  readonly profiles: Readonly<Record<string, ProfileSummary>>;
  readonly loadBefore: number;
}

/** Starts everything, uploads every way in turn, and leaves nothing behind. */
export async function runUploadBenchmark(
  config: UploadBenchmarkConfig,
  say: (line: string) => void,
): Promise<UploadFindings> {
  const loadBefore = loadavg()[0] ?? 0;
  await using folder = await temporaryFolder();
  await using database = await provideDatabase();
  await using started = new AsyncDisposableStack();
  const env = config.mediaStore === 's3' ? await startBucket(folder.path, started) : {};
  const place = {
    databaseUrl: database.url,
    folder: folder.path,
    env: { ...env, VIDI_UPLOAD_DIR: `${folder.path}/uploads` },
  };
  for (const name of ['media', 'uploads', 'plain']) await mkdir(`${folder.path}/${name}`);
  const { samples, startedKibibytes } = await measureAll(config, place, say);
  say('once more, with a profile');
  const profiles = await profile(Math.min(config.sizeBytes, PROFILED_BYTES), place);
  return { config, database: database.source, samples, startedKibibytes, profiles, loadBefore };
}

type Place = Parameters<typeof startVidi>[0];

async function measureAll(
  { rounds, sizeBytes, mediaStore }: UploadBenchmarkConfig,
  place: Place,
  say: (line: string) => void,
) {
  await using started = new AsyncDisposableStack();
  const plain = await startNodeProcess({
    entry: fileURLToPath(new URL('plain-server/main.ts', import.meta.url)),
    args: [`${place.folder}/plain`],
    logFile: `${place.folder}/plain.log`,
  });
  started.defer(() => plain.stop());
  const vidi = started.adopt(await startVidi(place), (system) => system.stop());
  const startedKibibytes = await startedMemory(vidi);
  const ways = waysInto(vidi, { pid: plain.pid, url: `http://127.0.0.1:${plain.ready['port']}` }, mediaStore);
  for (const way of ways) await uploadUnmeasured(way, WARM_UP_BYTES);
  const samples = new Map<string, UploadSample[]>(ways.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    // There and back again, so that none is always first.
    for (const way of round % 2 === 1 ? ways : ways.toReversed()) {
      const sample = await measureUpload(way, sizeBytes);
      samples.get(way.name)?.push(sample);
      say(
        `round ${round}/${rounds}: ${way.name}: ${(sizeBytes / 2 ** 20 / sample.seconds).toFixed(0)} MiB/s; ${memoryOf(sample)}`,
      );
    }
  }
  return { samples, startedKibibytes };
}

function memoryOf({ processes }: UploadSample): string {
  const mebibytes = (kibibytes: number) => (kibibytes / 1_024).toFixed(0);
  return Object.entries(processes)
    .map(([name, at]) => `${name} ${mebibytes(at.beforeKibibytes)} to ${mebibytes(at.peakKibibytes)} MiB`)
    .join(', ');
}

async function startedMemory({ gateway, ingest }: VidiSystem): Promise<Record<string, number>> {
  const [atGateway, atIngest] = [await residentMemory(gateway.pid), await residentMemory(ingest.pid)];
  return { gateway: atGateway.nowKibibytes, ingest: atIngest.nowKibibytes };
}

/** Uploads a form once more, to services that write a profile. */
async function profile(sizeBytes: number, place: Place): Promise<Record<string, ProfileSummary>> {
  const vidi = await startVidi({ ...place, profile: true });
  const window: [number, number] = [0, 0];
  try {
    const way: Way = { name: MULTIPART, client: 'multipart', url: vidi.url, processes: {} };
    await uploadUnmeasured(way, WARM_UP_BYTES);
    window[0] = monotonicUs();
    await uploadUnmeasured(way, sizeBytes);
    window[1] = monotonicUs();
  } finally {
    await vidi.stop();
  }
  return {
    gateway: await readProfile(`${place.folder}/gateway-profile`, window),
    ingest: await readProfile(`${place.folder}/ingest-profile`, window),
  };
}

const Bucket = z.object({
  endpoint: z.string(),
  region: z.string(),
  bucket: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
});

/** Starts an S3 server; returns the settings that lead to its bucket. */
async function startBucket(folder: string, started: AsyncDisposableStack): Promise<Record<string, string>> {
  const server = await startNodeProcess({
    entry: fileURLToPath(new URL('s3-server/main.ts', import.meta.url)),
    logFile: `${folder}/s3.log`,
  });
  started.defer(() => server.stop());
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = Bucket.parse(server.ready);
  return {
    VIDI_MEDIA_STORE: 's3',
    VIDI_S3_ENDPOINT: endpoint,
    VIDI_S3_REGION: region,
    VIDI_S3_BUCKET: bucket,
    VIDI_S3_ACCESS_KEY_ID: accessKeyId,
    VIDI_S3_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
