import type { MediaStore } from '@vidi/media-store';
import type { Logger } from '@vidi/service-kit';
import { ClaimLostError } from '../domain/ingest-error.ts';
import { type FetchProgress, ProgressBoard } from '../domain/progress-board.ts';
import { type StopKind, WorkStopped } from '../domain/work-stopped.ts';
import type { Analyser } from '../ports/analyser.ts';
import type { JobGateway } from '../ports/job-gateway.ts';
import type { SourceFetcher } from '../ports/source-fetcher.ts';
import type { WorkFolders } from '../ports/work-folders.ts';
import { classifyFailure } from './classify-failure.ts';
import { type Heartbeats, startHeartbeats } from './heartbeats.ts';
import type { JobClaim } from './job-claim.ts';
import { type PrepareSourceParts, prepareSource, SOURCE_FILE } from './prepare-source.ts';
import { createFindingsPublisher } from './publish-findings.ts';
import { retryPassing } from './retry-passing.ts';

/** How long giving a job back may take, in ms; when it fails, the lease runs out by itself. */
const RELEASE_TIMEOUT_MS = 3_000;

/** What running a job needs. */
export interface RunJobParts {
  readonly jobs: JobGateway;
  readonly store: MediaStore;
  readonly fetcher: SourceFetcher;
  readonly analyser: Analyser;
  readonly workFolders: WorkFolders;
}

/**
 * Works on a claimed job until it has ended in one of these ways, of which ingest is told what it needs to know:
 *
 *   all features published  -> complete
 *   anything failed         -> fail, with a reason and how much trying again can help
 *   we are leaving          -> release
 *   cancelled, gone        -> release: says that we have stopped
 *   lost, lease expired    -> nothing: the job is somebody else's business now
 *
 * Never throws: whatever happens is the job's outcome, not the ticket's.
 */
export async function runJob(claim: JobClaim, parts: RunJobParts, log: Logger): Promise<void> {
  const progress = new ProgressBoard();
  const unpublished = new Set<string>();
  const startedAt = performance.now();
  await using heartbeats = startHeartbeats({ claim, jobs: parts.jobs, progress, log });
  try {
    const onFetching = (fetch: FetchProgress) => {
      progress.fetched(fetch);
      heartbeats.hasNews();
    };
    await analyse({ claim, progress, onFetching, unpublished, ...parts, log });
    heartbeats.ending();
    await settle('completing the job', claim, log, async (call) => await parts.jobs.complete(claim.job, call));
    log.info({ tookMs: Math.round(performance.now() - startedAt) }, 'job completed');
  } catch (error) {
    const stopped = stopKindOf(error, claim);
    if (stopped === undefined) await reportFailure(error, claim, heartbeats, unpublished, parts, log);
    else await stepBack(stopped, claim, unpublished, parts, log);
  }
}

async function analyse(
  parts: Omit<PrepareSourceParts, 'folder'> &
    RunJobParts & { readonly progress: ProgressBoard; readonly unpublished: Set<string> },
): Promise<void> {
  const { claim } = parts;
  // Where results of before answer everything, or an attempt published everything and then lost ingest, only the end is to be told.
  if (claim.job.features.length === 0) return;
  await using folder = await parts.workFolders.create(claim.job);
  const features = await prepareSource({ ...parts, folder });
  if (features.length === 0) return;
  const publisher = createFindingsPublisher({ ...parts, folder, features });
  await parts.analyser.analyse({
    workDir: folder.path,
    sourceFile: SOURCE_FILE,
    features,
    language: claim.job.language,
    signal: claim.signal,
    onEvent: publisher.onEvent,
  });
  publisher.assertAllPublished();
}

/** Why there is nothing to report; undefined when the work itself failed. */
function stopKindOf(error: unknown, claim: JobClaim): StopKind | undefined {
  if (claim.signal.reason instanceof WorkStopped) return claim.signal.reason.kind;
  return error instanceof ClaimLostError ? error.kind : undefined;
}

async function reportFailure(
  error: unknown,
  claim: JobClaim,
  heartbeats: Heartbeats,
  unpublished: ReadonlySet<string>,
  parts: RunJobParts,
  log: Logger,
): Promise<void> {
  const failure = classifyFailure(error);
  const level = failure.failureClass === 'UNKNOWN' ? 'error' : 'warn';
  log[level]({ err: error, reason: failure.reason, failureClass: failure.failureClass }, 'the attempt failed');
  await heartbeats.tellFetch();
  heartbeats.ending();
  try {
    const retryTime = await settle(
      'reporting the failure',
      claim,
      log,
      async (call) => await parts.jobs.fail(claim.job, failure, call),
    );
    log.info(
      { reason: failure.reason, retryTime },
      retryTime === undefined ? 'the video failed' : 'another try follows',
    );
  } catch (reportError) {
    const stopped = stopKindOf(reportError, claim);
    if (stopped !== undefined) await stepBack(stopped, claim, unpublished, parts, log);
    else log.error({ err: reportError }, 'the failure could not be reported; the lease will run out');
  }
}

async function stepBack(
  kind: StopKind,
  claim: JobClaim,
  unpublished: ReadonlySet<string>,
  { jobs, store }: RunJobParts,
  log: Logger,
): Promise<void> {
  log.info({ why: kind }, 'dropped the work');
  try {
    // No other attempt writes there, and ingest will never name it.
    for (const set of unpublished) await store.deleteAll(set);
    if (kind === 'released' || kind === 'cancelled' || kind === 'gone')
      await jobs.release(claim.job, { timeoutMs: RELEASE_TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof ClaimLostError)) log.warn({ err: error }, 'clearing up after dropped work failed');
  }
}

async function settle<Answer>(
  what: string,
  claim: JobClaim,
  log: Logger,
  call: Parameters<typeof retryPassing<Answer>>[2],
): Promise<Answer> {
  const { leaseMs } = claim.job;
  return await retryPassing(what, { patienceMs: leaseMs, callTimeoutMs: leaseMs, signal: claim.signal, log }, call);
}
