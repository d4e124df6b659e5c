import type { Caller } from '../../domain/caller.ts';
import type { DeadLetter } from '../../domain/dead-letter.ts';
import { DeadLetterNotFoundError, DeadLetterNotNeededError } from '../../domain/dead-letter-errors.ts';
import { remind } from '../../domain/job.ts';
import type { Transaction } from '../../ports/unit-of-work.ts';
import type { IngestContext } from '../ingest-context.ts';
import { lockVideoWork } from '../lock-video-work.ts';
import { discardArtifactSets } from '../release-artifact-sets.ts';
import { type Reprocessed, reprocessVideoWithin } from '../reprocess-video.ts';

/** What was done, and for which video. */
export interface RequeuedDeadLetter {
  readonly outcome: 'TICKET_ISSUED' | 'VIDEO_REPROCESSED';
  readonly videoId: string;
}

/**
 * Has the work done that a dead letter stood for, and removes the letter, in one transaction. A message is never sent again as it
 * is: whoever could not handle it still could not.
 *
 * @throws DeadLetterNotFoundError
 * @throws DeadLetterNotNeededError when its video has nothing to be done, or it names none.
 * @throws SourceExpiredError, SourceNotFoundError when the video FAILED and its bytes are not here any more; the letter stays.
 */
export async function requeueDeadLetter(
  context: IngestContext,
  caller: Caller,
  id: string,
): Promise<RequeuedDeadLetter> {
  const { released, ...requeued } = await context.unitOfWork.write(async (transaction) => {
    // The letter is locked after its video, in the order in which a video's deletion comes by.
    const letter = await transaction.deadLetters.find(id);
    if (letter === undefined) throw new DeadLetterNotFoundError(id);
    const done = await doItsWork(context, transaction, caller, letter);
    if (!(await transaction.deadLetters.remove(id))) throw new DeadLetterNotFoundError(id);
    return done;
  });
  await discardArtifactSets(context, released);
  context.log.info({ deadLetterId: id, ...requeued }, 'dead letter requeued');
  return requeued;
}

async function doItsWork(
  context: IngestContext,
  transaction: Transaction,
  caller: Caller,
  { id, jobId, videoId }: DeadLetter,
): Promise<RequeuedDeadLetter & Pick<Reprocessed, 'released'>> {
  if (videoId === undefined) {
    const why = jobId === undefined ? 'it names no job' : `the job ${jobId} that it names is not there`;
    throw new DeadLetterNotNeededError(id, why);
  }
  const { jobs, outbox } = transaction;
  const { video, openJob } = await lockVideoWork(transaction, caller, videoId);
  if (openJob?.state === 'READY') {
    const now = context.clock.now();
    await jobs.save(remind(openJob, context.settings.ticketTimeoutMs, now), openJob);
    await outbox.add({ id: context.ids.next(), jobId: openJob.id }, now);
    return { outcome: 'TICKET_ISSUED', videoId, released: [] };
  }
  if (openJob?.state === 'CLAIMED') throw new DeadLetterNotNeededError(id, `a processor works on the video ${videoId}`);
  if (openJob !== undefined) {
    throw new DeadLetterNotNeededError(id, `the video ${videoId} waits for its next attempt, which comes by itself`);
  }
  if (video.status !== 'FAILED') throw new DeadLetterNotNeededError(id, `the video ${videoId} is ${video.status}`);
  const { released } = await reprocessVideoWithin(transaction, context, caller, videoId, []);
  return { outcome: 'VIDEO_REPROCESSED', videoId, released };
}
