import { TimeoutError } from '../../errors/error-classes.ts';
import { VidiError } from '../../errors/vidi-error.ts';
import { backoffMs, retryDelayMs } from '../../request/retry.ts';

/** Counts how long an upload has made no progress. */
export interface UploadOutage {
  /** Notes that the upload went on. */
  over(): void;
  /** The pause before another try after an error, in milliseconds. @throws the error when another try makes no sense, or it took too long */
  pauseAfter(error: unknown): number;
}

/** @param maxOutageMs how long it may last */
export function createUploadOutage(maxOutageMs: number): UploadOutage {
  let outage: { readonly since: number; readonly attempts: number } | undefined;
  return {
    over: () => {
      outage = undefined;
    },
    pauseAfter: (error) => {
      outage = { since: outage?.since ?? performance.now(), attempts: (outage?.attempts ?? -1) + 1 };
      const delay = resumeDelayMs(error, outage.attempts);
      if (delay === undefined || performance.now() - outage.since > maxOutageMs) throw error;
      return delay;
    },
  };
}

/** Asked where to go on, the server tells after these whether anything of the failed request counts. */
const RESUMABLE_REASONS: ReadonlySet<string | undefined> = new Set([
  // Damaged on the way.
  'CHECKSUM_MISMATCH',
  // Somebody else, or a request of ours that was believed lost, has sent these bytes.
  'UPLOAD_OFFSET_CONFLICT',
  // The server saw the connection stand still.
  'REQUEST_TIMEOUT',
]);

/** The tus protocol's status for a piece with another checksum; the whole file's is refused with 400. */
const PIECE_CHECKSUM_STATUS = 460;

function resumeDelayMs(error: unknown, attempts: number): number | undefined {
  if (!(error instanceof VidiError)) return undefined;
  const { reason, status } = error;
  const refusedWhole = reason === 'CHECKSUM_MISMATCH' && status !== PIECE_CHECKSUM_STATUS;
  const passes = RESUMABLE_REASONS.has(reason) && !refusedWhole;
  // Of a request that can be repeated, even a fault of the server may pass.
  if (passes || error instanceof TimeoutError || status === 500) return backoffMs(attempts);
  return retryDelayMs(error, attempts);
}
