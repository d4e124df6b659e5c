import { createHash } from 'node:crypto';
import type { DeadLetter as QueuedDeadLetter } from '@vidi/ticket-queue';
import type { Job } from '../../domain/job.ts';
import type { Reason } from '../../domain/reason.ts';
import type { IngestContext } from '../ingest-context.ts';

/**
 * Keeps what the ticket queue could not get rid of, so that people can look at it, and raises the alarm. Changes no job: the
 * processor that could not read a ticket has reported that before (see rejectTicket), and where a job still has to be done the
 * reaper issues another ticket.
 *
 * A letter that was handed over before and is kept already is passed over.
 *
 * @throws DatabaseUnavailableError; the letter then comes again.
 */
export async function recordDeadLetter(context: IngestContext, letter: QueuedDeadLetter): Promise<void> {
  const { unitOfWork, clock, ids, settings, log } = context;
  const id = ids.next();
  const fingerprint = fingerprintOf(letter);
  const kept = await unitOfWork.write(async ({ deadLetters, jobs }) => {
    if (letter.redelivered && (await deadLetters.has(fingerprint))) return undefined;
    // Locked, so that its video is not deleted before this is written.
    const job = letter.jobId === undefined ? undefined : await jobs.lock(letter.jobId);
    const now = clock.now();
    const record = {
      id,
      reason: reasonOf(letter, job),
      queue: letter.queue,
      deadLetterTime: letter.time ?? now,
      jobId: letter.jobId,
      videoId: job?.videoId,
      bodySizeBytes: letter.body.byteLength,
      createTime: now,
    };
    const body = letter.body.subarray(0, settings.deadLetters.bodyBytes);
    await deadLetters.insert({ ...record, body, headers: letter.headers, fingerprint });
    return record;
  });
  if (kept !== undefined)
    log.error({ deadLetter: kept }, 'a dead letter: see ListDeadLetters or `npm run dead-letters`');
}

/**
 * A processor that is older than ingest cannot read what ingest can: what it said of the job is then why the ticket is here.
 */
function reasonOf({ reason, message }: QueuedDeadLetter, job: Job | undefined): Reason {
  const reported = job?.error;
  return reason === 'TICKET_GIVEN_UP' && reported?.reason === 'TICKET_UNREADABLE' ? reported : { reason, message };
}

function fingerprintOf({ queue, time, headers, body }: QueuedDeadLetter): string {
  const beside = JSON.stringify([queue, time?.getTime() ?? null, Object.entries(headers)]);
  return createHash('sha256').update(beside).update(body).digest('hex');
}
