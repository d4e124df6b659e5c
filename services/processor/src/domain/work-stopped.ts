/**
 * Why work on a job stopped before its end, through no fault of the video:
 * - `cancelled`: somebody asked for it;
 * - `lost`: another attempt holds the job (STALE_ATTEMPT);
 * - `gone`: the video was deleted (JOB_NOT_FOUND);
 * - `expired`: ingest was out of reach for longer than the lease;
 * - `released`: this processor is leaving and gives the job back.
 */
export type StopKind = 'cancelled' | 'lost' | 'gone' | 'expired' | 'released';

/** Reason of the abort signal that everything done for a job listens to. */
export class WorkStopped extends Error {
  override readonly name = 'WorkStopped';
  readonly kind: StopKind;

  constructor(kind: StopKind) {
    super(`work on the job stopped: ${kind}`);
    this.kind = kind;
  }
}
