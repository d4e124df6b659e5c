import { onlyAccepted, type Refusal } from '@vidi/container-signature';
import type { Feature } from '@vidi/contracts/vidi/v1/feature';
import { type MediaStore, ObjectNotFoundError } from '@vidi/media-store';
import type { Logger } from '@vidi/service-kit';
import type { JobSource } from '../domain/claimed-job.ts';
import type { FetchProgress } from '../domain/progress-board.ts';
import { SourceError } from '../domain/source-error.ts';
import type { JobGateway, KeptSource } from '../ports/job-gateway.ts';
import type { SourceFetcher } from '../ports/source-fetcher.ts';
import { INPUT_FOLDER, type WorkFolder } from '../ports/work-folders.ts';
import type { JobClaim } from './job-claim.ts';
import { retryPassing } from './retry-passing.ts';

/** Path of the video in the work folder; neutral, so that nothing of the user's reaches a decoder's name guessing. */
export const SOURCE_FILE = `${INPUT_FOLDER}/source`;

/** How often a fetch tells in the log how far it is, in ms. */
const PROGRESS_LOG_INTERVAL_MS = 5_000;

/** What preparing a source needs. */
export interface PrepareSourceParts {
  readonly claim: JobClaim;
  readonly folder: WorkFolder;
  readonly store: MediaStore;
  readonly fetcher: SourceFetcher;
  readonly jobs: JobGateway;
  /** Told how far a fetch is, whenever it has come further. */
  readonly onFetching: (progress: FetchProgress) => void;
  readonly log: Logger;
}

/**
 * Puts the video at SOURCE_FILE in the work folder, fetching it into the media store first where it is somewhere else. Not when a fetch
 * shows that there is nothing to look for in it.
 *
 * @returns the features to look for.
 * @throws SourceError, StoreFullError, or the reason of the claim's signal.
 */
export async function prepareSource(parts: PrepareSourceParts): Promise<readonly Feature[]> {
  const { claim, folder, store } = parts;
  const { source } = claim.job;
  const { key, reused } =
    source.kind === 'remote' ? await fetchSource(source, parts) : { key: source.key, reused: NOTHING };
  const features = claim.job.features.filter((feature) => !reused.includes(feature));
  if (features.length === 0) return features;
  if (source.kind === 'stored') await checkSize(source, store);
  try {
    await store.materialise(key, folder.pathOf(SOURCE_FILE), { signal: claim.signal });
  } catch (error) {
    throw error instanceof ObjectNotFoundError ? missing(error) : error;
  }
  return features;
}

const NOTHING: readonly Feature[] = [];

/** @returns the bytes, which ingest may have had before. */
async function fetchSource(
  { key, url }: Extract<JobSource, { readonly kind: 'remote' }>,
  { claim, store, fetcher, jobs, onFetching, log }: PrepareSourceParts,
): Promise<KeptSource> {
  // Without the query: that is where signed URLs keep their secrets.
  const from = URL.parse(url)?.host ?? 'an unreadable URL';
  log.info({ from }, 'fetching the video');
  const startedAt = performance.now();
  await using remote = await fetcher.open(url, claim.signal);
  let loggedAt = startedAt;
  const onProgress = (bytes: number) => {
    onFetching({ receivedBytes: bytes, totalBytes: remote.sizeBytes, resumeCount: remote.resumeCount });
    if (performance.now() - loggedAt < PROGRESS_LOG_INTERVAL_MS) return;
    loggedAt = performance.now();
    log.info({ from, bytes, ofBytes: remote.sizeBytes, resumeCount: remote.resumeCount }, 'fetching the video');
  };
  // Before the first byte: how much there will be.
  onProgress(0);
  // Before libav sees a byte of it, and before the rest of it has come.
  const content = onlyAccepted(remote.content, (refusal) => refused(from, refusal));
  const stored = await store.put(key, content, { signal: claim.signal, onProgress });
  const tookMs = Math.round(performance.now() - startedAt);
  log.info({ from, bytes: stored.sizeBytes, resumeCount: remote.resumeCount, tookMs }, 'fetched the video');
  const bounds = { patienceMs: claim.job.leaseMs, callTimeoutMs: claim.job.leaseMs / 2, signal: claim.signal, log };
  const { contentType, resumeCount } = remote;
  return await retryPassing(
    'recording the source',
    bounds,
    async (call) => await jobs.recordSource(claim.job, { ...stored, contentType, resumeCount }, call),
  );
}

async function checkSize(
  { key, sizeBytes }: Extract<JobSource, { readonly kind: 'stored' }>,
  store: MediaStore,
): Promise<void> {
  const object = await store.stat(key);
  if (object === undefined) throw missing();
  if (object.sizeBytes === sizeBytes) return;
  const message = `The stored video has ${object.sizeBytes} bytes, but ${sizeBytes} were handed over: the media store is damaged.`;
  throw new SourceError('SOURCE_DAMAGED', message, 'PERMANENT');
}

function refused(from: string, { reason, message }: Refusal): SourceError {
  return new SourceError(reason, `What ${from} sent is refused. ${message}`, 'PERMANENT');
}

function missing(cause?: unknown): SourceError {
  const message = 'The bytes of the video are no longer in the media store.';
  return new SourceError('SOURCE_MISSING', message, 'PERMANENT', { cause });
}
