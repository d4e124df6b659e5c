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

/** With news a heartbeat comes sooner, but no sooner than this after the one before, in ms: at most two a second. */
const NEWS_INTERVAL_MS = 500;

/** The regular heartbeats of one job. Disposing ends them and waits until none is on its way. */
export interface Heartbeats extends AsyncDisposable {
  /**
   * The job is being ended: from now on a heartbeat that finds the claim gone says nothing, as it may have crossed
   * the very call that ended the job.
   */
  ending(): void;
  /** There is progress that somebody may be watching: the next heartbeat need not wait for its time. */
  hasNews(): void;
  /** Tells at once how far a fetch came, if that was not told yet: before the word that it came no further. Never throws. */
  tellFetch(): Promise<void>;
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
  let news = Promise.withResolvers<void>();

  const beat = async () => {
    const sentAtMs = performance.now();
    news = Promise.withResolvers();
    const moved = progress.moved();
    const { cancelRequested } = await jobs.heartbeat(claim.job, moved, { timeoutMs: intervalMs, signal });
    progress.told(moved);
    claim.renewed(sentAtMs);
    if (cancelRequested) claim.stop('cancelled');
  };

  /** Waits for the time of the next heartbeat, or for news; after a failure news are no reason to knock more often. */
  const rest = async (hurries: boolean) => {
    if (hurries) return await pause(intervalMs / HURRY, signal);
    await pause(Math.min(NEWS_INTERVAL_MS, intervalMs), signal);
    const waiting = new AbortController();
    const time = pause(Math.max(0, intervalMs - NEWS_INTERVAL_MS), AbortSignal.any([signal, waiting.signal]));
    await Promise.race([time, news.promise]);
    waiting.abort();
  };

  const beatForever = async () => {
    let hurries = false;
    while (!signal.aborted) {
      await rest(hurries);
      try {
        await beat();
        hurries = false;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ClaimLostError) {
          if (!isEnding) claim.stop(error.kind);
          return;
        }
        hurries = true;
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
    hasNews: () => news.resolve(),
    tellFetch: async () => {
      if (progress.moved().fetch === undefined) return;
      await beat().catch((error: unknown) => log.debug({ err: error }, 'how far the fetch came could not be told'));
    },
    [Symbol.asyncDispose]: async () => {
      disposal.abort();
      await beating;
    },
  };
}
