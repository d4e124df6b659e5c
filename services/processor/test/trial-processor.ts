import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { createFilesystemMediaStore, type MediaStore, sourceKey } from '@vidi/media-store';
import { createRpcTransport } from '@vidi/rpc';
import { recordingLogger, temporaryFolder } from '@vidi/test-kit';
import { createHttpSourceFetcher } from '../src/adapters/http-source/http-source-fetcher.ts';
import { createRpcJobGateway } from '../src/adapters/ingest/rpc-job-gateway.ts';
import { createLocalWorkFolders } from '../src/adapters/work-folder/local-work-folders.ts';
import type { Analyser } from '../src/ports/analyser.ts';
import type { ProcessTicketParts } from '../src/usecases/process-ticket.ts';
import { lease, type ScriptedIngest, startScriptedIngest } from './scripted-ingest.ts';

/** A lease long enough for a busy machine, short enough to see several heartbeats in a test. */
export const LEASE_MS = 1_500;

export const JOB_ID = '0197b1c6-0000-7000-8000-000000000001';
export const VIDEO_ID = '0197b1c6-0000-7000-8000-0000000000aa';

/** Everything process-ticket needs, all real but ingest (scripted, over real RPC) and the analysis. */
export interface TrialProcessor extends AsyncDisposable {
  readonly ingest: ScriptedIngest;
  readonly store: MediaStore;
  readonly parts: ProcessTicketParts;
  readonly lines: readonly Record<string, unknown>[];
  readonly drain: AbortController;
  readonly leave: AbortController;
  /** Puts `content` into the store and lets ingest hand it out as a job. */
  offerStoredVideo(content: string | Buffer, features?: readonly Feature[]): Promise<void>;
  /** Lets ingest hand out a video that is at `url`. */
  offerRemoteVideo(url: string, features?: readonly Feature[]): void;
  /** Files and folders that attempts have left behind. */
  leftovers(): Promise<readonly string[]>;
}

/** Sets one up around an analysis of the test's own. */
export async function trialProcessor(
  analyse: Analyser['analyse'],
  overrides: Partial<ProcessTicketParts> = {},
  stageDigests: ReadonlyMap<Feature, string> = new Map(),
): Promise<TrialProcessor> {
  await using setup = new AsyncDisposableStack();
  const folder = setup.use(await temporaryFolder());
  const ingest = setup.use(await startScriptedIngest());
  const transport = createRpcTransport({ address: ingest.address });
  setup.defer(() => transport.close());
  const store = createFilesystemMediaStore({ root: join(folder.path, 'media') });
  const { log, lines } = recordingLogger();
  const workRoot = join(folder.path, 'work');
  const workFolders = createLocalWorkFolders({ root: workRoot, log });
  const drain = new AbortController();
  const leave = new AbortController();
  const fetchLimits = {
    allow: ['127.0.0.0/8'],
    ports: [80, 443],
    maxBytes: 1_000_000,
    timeoutMs: 10_000,
    idleTimeoutMs: 10_000,
    maxRedirects: 3,
    maxResumes: 3,
  };
  const common = { jobId: JOB_ID, attempt: 1, maxAttempts: 5, videoId: VIDEO_ID, lease: lease(LEASE_MS) };
  const owned = setup.move();
  return {
    ingest,
    store,
    lines,
    drain,
    leave,
    parts: {
      jobs: createRpcJobGateway({ transport, processorId: 'trial', stageDigests: () => stageDigests }),
      store,
      fetcher: createHttpSourceFetcher(fetchLimits),
      analyser: { analyse },
      workFolders,
      log,
      claimPatienceMs: 300_000,
      draining: drain.signal,
      leaving: leave.signal,
      ...overrides,
    },
    offerStoredVideo: async (content, features = [Feature.MEDIA_INFO]) => {
      const { key, sizeBytes, sha256 } = await store.put(sourceKey(VIDEO_ID), text(content));
      const source = { case: 'stored' as const, value: { key, sizeBytes: BigInt(sizeBytes), sha256 } };
      ingest.jobs.set(JOB_ID, { ...common, source, features: [...features] });
    },
    offerRemoteVideo: (url, features = [Feature.MEDIA_INFO]) => {
      const source = { case: 'remote' as const, value: { url, key: sourceKey(VIDEO_ID) } };
      ingest.jobs.set(JOB_ID, { ...common, source, features: [...features] });
    },
    leftovers: async () => {
      const owners = await readdir(workRoot).catch(() => []);
      return (await Promise.all(owners.map(async (owner) => await readdir(join(workRoot, owner))))).flat();
    },
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

/** Content of one piece. */
export async function* text(content: string | Buffer): AsyncGenerator<Uint8Array> {
  yield typeof content === 'string' ? Buffer.from(content) : content;
}

/** An analysis that goes on until it is stopped, as one on a long video. */
export const endlessAnalysis: Analyser['analyse'] = async ({ signal }) => {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  if (signal.aborted) reject(signal.reason);
  await promise;
};
