import { hasEnded } from '../domain/feature.ts';
import { newJob } from '../domain/job.ts';
import { ailmentsOf, treat, type VideoWork } from '../domain/stuck-work.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import type { IngestContext } from './ingest-context.ts';

/** Most videos that one call puts right; the next call goes on. */
export const PUT_RIGHT_LIMIT = 100;

/**
 * Puts right what nobody else would: videos, features and attempts in a state that no transition leaves behind (see Ailment),
 * once nothing has changed them for VIDI_STUCK_TIMEOUT. Each video in a transaction of its own, with a line in the log.
 *
 * @returns how many videos were put right.
 */
export async function putRightStuckVideos(context: IngestContext): Promise<number> {
  const { unitOfWork, clock, settings } = context;
  const before = new Date(clock.now().getTime() - settings.stuckTimeoutMs);
  const ids = await unitOfWork.read(async ({ stuckVideos }) => await stuckVideos.find(before, PUT_RIGHT_LIMIT));
  let count = 0;
  for (const id of ids) {
    if (await unitOfWork.write(async (transaction) => await putRight(context, transaction, id))) count += 1;
  }
  return count;
}

async function putRight(
  { clock, ids, settings, log }: IngestContext,
  transaction: Transaction,
  videoId: string,
): Promise<boolean> {
  const work = await lockWork(transaction, videoId);
  const ailments = work === undefined ? [] : ailmentsOf(work);
  if (work === undefined || ailments.length === 0) return false;
  const now = clock.now();
  const { video, features, jobs, attempts, needsJob } = treat(work, ailments, now);
  for (const { from, to } of jobs) await transaction.jobs.save(to, from);
  await transaction.features.save(features);
  await transaction.videos.save(video);
  for (const { attempt, how } of attempts) await transaction.attempts.end(attempt, how, now);
  if (needsJob) {
    const job = newJob(
      {
        id: ids.next(),
        videoId,
        owner: video.owner,
        priority: video.priority,
        needs: work.features.filter((feature) => !hasEnded(feature)).map(({ feature }) => feature),
        maxAttempts: settings.retry.maxAttempts,
        // What was to be found anew still is.
        mayReuse: work.jobs.at(-1)?.mayReuse ?? true,
      },
      settings.ticketTimeoutMs,
      now,
    );
    await transaction.jobs.insert(job);
    await transaction.outbox.add({ id: ids.next(), jobId: job.id }, now);
  }
  const was = { status: work.video.status, jobs: work.jobs.map(({ id, state, attempt }) => ({ id, state, attempt })) };
  log.warn({ videoId, ailments, was, is: video.status, getsJob: needsJob }, 'stuck video put right');
  return true;
}

/** Undefined when the video went, or got another job just now: then it is not stuck. */
async function lockWork({ jobs, features, attempts, videos }: Transaction, id: string): Promise<VideoWork | undefined> {
  // Jobs before videos, as everywhere; see JobRepository.
  const locked = await jobs.lockOfVideo(id);
  const video = await videos.lock(id);
  if (video === undefined || (await jobs.countOfVideo(id)) !== locked.length) return undefined;
  return { video, jobs: locked, features: await features.ofVideo(id), attempts: await attempts.ofVideo(id) };
}
