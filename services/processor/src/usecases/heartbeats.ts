import type { Logger } from '@vidi/service-kit';
import { ClaimLostError } from '../domain/ingest-error.ts';
import type { ProgressBoard } from '../domain/progress-board.ts';
import type { JobGateway } from '../ports/job-gateway.ts';
import type { JobClaim } from './job-claim.ts';
import { pause } from './pause.ts';

/** Heartbeats per lease: two may get lost before the claim does. */
const BEATS_PER_LEASE = 3;

/** After a lost heartbeat the next comes this many times as soon. */
const HURRY = 4;

/** The regular heartbeats of one job. Disposing ends them and waits until none is on its way. */
export interface Heartbeats extends AsyncDisposable {
  /**
   * The job is being ended: from now on a heartbeat that finds the claim gone says nothing, as it may have crossed
   * the very call that ended the job.
   */
  ending(): void;
}

/** Starts the heartbeats: they extend the lease, carry progress, and stop the work when ingest says so. */
export function startHeartbeats(options: {
  readonly claim: JobClaim;
  readonly jobs: JobGateway;
  readonly progress: ProgressBoard;
  readonly log: Logger;
}): Heartbeats {
  const { claim, jobs, progress, log } = options;
  const disposal = new AbortController();
  const signal = AbortSignal.any([claim.signal, disposal.signal]);
  const intervalMs = claim.job.leaseMs / BEATS_PER_LEASE;
  let isEnding = false;

  const beat = async () => {
    const sentAtMs = performance.now();
    const moved = progress.moved();
    const { cancelRequested } = await jobs.heartbeat(claim.job, moved, { timeoutMs: intervalMs, signal });
    progress.told(moved);
    claim.renewed(sentAtMs);
    if (cancelRequested) claim.stop('cancelled');
  };

  const beatForever = async () => {
    let waitMs = intervalMs;
    while (!signal.aborted) {
      await pause(waitMs, signal);
      try {
        await beat();
        waitMs = intervalMs;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ClaimLostError) {
          if (!isEnding) claim.stop(error.kind);
          return;
        }
        waitMs = intervalMs / HURRY;
        log.warn({ err: error }, 'a heartbeat failed; the next comes sooner');
      }
    }
  };

  const beating = beatForever().catch((error: unknown) => {
    if (!signal.aborted) log.error({ err: error }, 'the heartbeats broke off');
  });
  return {
    ending: () => {
      isEnding = true;
    },
    [Symbol.asyncDispose]: async () => {
      disposal.abort();
      await beating;
    },
  };
}
