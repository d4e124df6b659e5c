import { type Feature, featuresToFind, newFeature } from '../domain/feature.ts';
import { newJob } from '../domain/job.ts';
import type { OnDuplicate } from '../domain/on-duplicate.ts';
import { type NewVideo, newVideo } from '../domain/video.ts';
import { NOTHING_STORED } from '../domain/video-storage.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import type { RequestIdentity } from '../ports/video-repository.ts';
import type { IngestContext } from './ingest-context.ts';
import { keepSource } from './keep-source.ts';
import { type VideoView, viewOf } from './video-view.ts';

/** How a video is taken in. */
export interface AcceptOptions {
  /** Undefined when the caller gave no id. */
  readonly request?: RequestIdentity | undefined;
  /** PROCESS unless said otherwise. */
  readonly onDuplicate?: OnDuplicate | undefined;
  /** Whether everything is looked for, though outcomes of before would answer it (see reuseResults). Not with REUSE. */
  readonly force?: boolean | undefined;
  /** What else is to be written in the transaction, whichever video it answers; undoes all of it by throwing. */
  readonly alongside?: ((transaction: Transaction, videoId: string) => Promise<void>) | undefined;
}

/**
 * Takes a video in: the video, its features, its job and the job's ticket, in one transaction. Where the owner has the same
 * bytes already, the video names those; with REUSE, the first video made from them that has all features asked for is answered
 * instead, if there is one that did not fail and was not cancelled, and is declared to be in the same language where this one is.
 *
 * @throws RequestIdTakenError when its owner has a video by this request.
 */
export async function acceptVideo(
  context: IngestContext,
  given: NewVideo,
  asked: readonly Feature[],
  { request, onDuplicate = 'PROCESS', force = false, alongside }: AcceptOptions = {},
): Promise<VideoView> {
  const { clock, ids, settings, unitOfWork, log } = context;
  const now = clock.now();
  const wanted = featuresToFind(asked);
  const features = wanted.map((feature) => newFeature(given.id, feature, now));
  const job = newJob(
    {
      id: ids.next(),
      videoId: given.id,
      owner: given.owner,
      priority: given.priority,
      needs: wanted,
      maxAttempts: settings.retry.maxAttempts,
      mayReuse: !force,
    },
    settings.ticketTimeoutMs,
    now,
  );
  return await unitOfWork.write(async (transaction) => {
    const { videos, features: featureRows, jobs, outbox } = transaction;
    const bytes = given.bytes && (await keepSource(context, transaction, given.owner, given.bytes));
    const earlier =
      onDuplicate === 'REUSE' && bytes
        ? await analysedBefore(transaction, bytes.key, wanted, given.language)
        : undefined;
    if (earlier !== undefined) {
      await alongside?.(transaction, earlier.video.id);
      log.info({ videoId: earlier.video.id }, 'the same bytes again: answered with the video made from them');
      return earlier;
    }
    const video = newVideo({ ...given, bytes }, now);
    await videos.insert(video, request);
    await featureRows.insert(features);
    await jobs.insert(job);
    await outbox.add({ id: ids.next(), jobId: job.id }, now);
    await alongside?.(transaction, video.id);
    log.info({ videoId: video.id, jobId: job.id, origin: video.origin.kind }, 'video accepted');
    const storage = (await transaction.storage.ofVideos([video.id])).get(video.id) ?? NOTHING_STORED;
    return { video, features, attempts: [], nextAttemptTime: undefined, storage };
  });
}

async function analysedBefore(
  transaction: Transaction,
  sourceKey: string,
  wanted: readonly Feature[],
  language: string | undefined,
): Promise<VideoView | undefined> {
  const video = await transaction.videos.findAnalysed(sourceKey, wanted, language);
  return video && (await viewOf(transaction, video));
}
