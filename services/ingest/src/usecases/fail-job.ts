import type { IngestErrorReason } from '../domain/errors.ts';
import { hasEnded } from '../domain/feature.ts';
import { type Job, schedule } from '../domain/job.ts';
import type { Reason } from '../domain/reason.ts';
import type { ErrorClass } from '../domain/retry-policy.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { endInFailure, judgeFailure, saveForAnotherAttempt } from './end-attempt.ts';
import { type JobClaim, lockHeldJob } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * Ends an attempt badly. Another follows after a wait, as the retry policy has it for the class of the error, unless the error
 * is permanent, or cannot but come again, or the attempts are used up: then the video has failed.
 *
 * @param retryAfterMs for how long somebody asks to be left alone, see verdictOnRetry.
 * @returns when the next attempt may start; undefined when there will be none.
 * @throws JobNotFoundError, StaleAttemptError
 */
export async function failJob(
  context: IngestContext,
  held: JobClaim,
  error: Reason,
  errorClass: ErrorClass,
  retryAfterMs?: number,
): Promise<{ readonly retryTime: Date | undefined }> {
  const { unitOfWork, clock, log } = context;
  return await unitOfWork.write(async (transaction) => {
    const job = await lockHeldJob(transaction, held);
    const now = clock.now();
    const hopeless = await cannotChange(transaction, job, error);
    const effective = hopeless ? 'PERMANENT' : errorClass;
    await transaction.attempts.end(held, { state: 'FAILED', failure: { errorClass: effective, error } }, now);
    const { verdict, counted } = judgeFailure(context, job, effective, retryAfterMs);
    if (verdict.kind === 'over') {
      await endInFailure(transaction, context, job, error, now, verdict.limit);
      return { retryTime: undefined };
    }
    const scheduled = schedule(counted, error, verdict.delayMs, now);
    await saveForAnotherAttempt(transaction, scheduled, job, now);
    log.info(
      { videoId: job.videoId, jobId: job.id, attempt: job.attempt, error, errorClass, delayMs: verdict.delayMs },
      'job to be retried',
    );
    return { retryTime: scheduled.runAfter };
  });
}

/**
 * Whether another attempt would fail the same way, whatever its processor thinks: results that do not hold stay as they are
 * once every feature has ended, because features that have ended are not looked for again.
 */
async function cannotChange({ features }: Transaction, job: Job, { reason }: Reason): Promise<boolean> {
  return reason === RESULTS_INVALID && (await features.ofVideo(job.videoId)).every(hasEnded);
}

/** What a processor passes on when CompleteJob refused its results. */
const RESULTS_INVALID: IngestErrorReason = 'RESULTS_INVALID';
