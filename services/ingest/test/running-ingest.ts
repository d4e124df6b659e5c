import { type Client, createClient } from '@connectrpc/connect';
import { type ClaimedJob, JobService } from '@vidi/contracts/vidi/internal/v1/job_service';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { createRpcTransport, type RpcTransport } from '@vidi/rpc';
import { silentLogger } from '@vidi/test-kit';
import { createIngest, type Ingest } from '../src/app.ts';
import { type IngestConfig, parseConfig } from '../src/config.ts';

/** Ingest as it runs in production, and clients of it. */
export interface RunningIngest extends AsyncDisposable {
  readonly ingest: Ingest;
  readonly transport: RpcTransport;
  readonly videos: Client<typeof VideoService>;
  readonly jobs: Client<typeof JobService>;
}

/** Configuration for tests: any free port, short times. */
export function testConfig(databaseUrl: string, mediaDir: string, env: Record<string, string> = {}): IngestConfig {
  return parseConfig({
    DATABASE_URL: databaseUrl,
    VIDI_MEDIA_DIR: mediaDir,
    VIDI_INGEST_PORT: '0',
    VIDI_INGEST_HEALTH_PORT: '0',
    VIDI_SHUTDOWN_GRACE: '5s',
    VIDI_REAPER_INTERVAL: '50ms',
    ...env,
  });
}

/** Starts ingest; disposing of it stops it and fails when that was not clean. */
export async function runIngest(config: IngestConfig): Promise<RunningIngest> {
  const ingest = createIngest(config, { log: silentLogger() });
  await ingest.start();
  const transport = createRpcTransport({ address: `127.0.0.1:${ingest.grpcPort}` });
  return {
    ingest,
    transport,
    videos: createClient(VideoService, transport),
    jobs: createClient(JobService, transport),
    [Symbol.asyncDispose]: async () => {
      transport.close();
      if (!(await ingest.stop())) throw new Error('ingest did not stop cleanly');
    },
  };
}

/** Claims a job, and every other one that is before it. */
export async function claimUpTo({ jobs }: Pick<RunningIngest, 'jobs'>, jobId: string): Promise<ClaimedJob> {
  for (;;) {
    const { outcome } = await jobs.claimJob({ jobId, processorId: 'p' });
    if (outcome.case !== 'job') throw new Error(`The claim was refused: ${outcome.value}`);
    if (outcome.value.jobId === jobId) return outcome.value;
  }
}
