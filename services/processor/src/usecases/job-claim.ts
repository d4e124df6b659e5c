import type { ClaimedJob } from '../domain/claimed-job.ts';
import { type StopKind, WorkStopped } from '../domain/work-stopped.ts';

/**
 * Our hold on a job. Everything done for the job listens to `signal`, whose reason is a WorkStopped.
 *
 * The lease is counted from the moment before the call that granted it was sent, on this machine's monotonic clock: so
 * we think it over before ingest does, whatever the clocks say.
 */
export interface JobClaim extends Disposable {
  readonly job: ClaimedJob;
  readonly signal: AbortSignal;
  /** The lease was granted anew by a call sent at `sentAtMs` (`performance.now()`). */
  renewed(sentAtMs: number): void;
  /** Stops all work on the job; the first word counts. */
  stop(kind: StopKind): void;
}

/**
 * Takes hold of a claimed job.
 *
 * @param leaving gives every job back when aborted.
 */
export function holdJob(job: ClaimedJob, sentAtMs: number, leaving: AbortSignal): JobClaim {
  const controller = new AbortController();
  const stop = (kind: StopKind) => controller.abort(new WorkStopped(kind));
  const onLeaving = () => stop('released');
  if (leaving.aborted) onLeaving();
  leaving.addEventListener('abort', onLeaving, { once: true });

  let expiry: NodeJS.Timeout | undefined;
  const renewed = (renewedAtMs: number) => {
    clearTimeout(expiry);
    expiry = setTimeout(() => stop('expired'), Math.max(0, renewedAtMs + job.leaseMs - performance.now()));
  };
  renewed(sentAtMs);

  return {
    job,
    signal: controller.signal,
    renewed,
    stop,
    [Symbol.dispose]: () => {
      clearTimeout(expiry);
      leaving.removeEventListener('abort', onLeaving);
    },
  };
}
