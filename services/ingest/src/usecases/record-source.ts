import { fetchedSourceKey } from '@vidi/media-store';
import { InvalidRequestError } from '../domain/errors.ts';
import type { Feature } from '../domain/feature.ts';
import type { Video, VideoBytes } from '../domain/video.ts';
import { completeFetch } from '../domain/video-fetch.ts';
import type { FeatureStanding } from '../ports/feature-repository.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { discardObject } from './discard-object.ts';
import { type JobClaim, lockHeldJob, videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';
import { keepSource } from './keep-source.ts';
import { reuseResults } from './reuse-results.ts';
import { NO_STAGES, type StageDigests } from './stage-key.ts';

/** The bytes that a video is made from, now that they are here. */
export interface RecordedSource {
  readonly bytes: VideoBytes;
  /** Features that are not to be looked for any more, as outcomes of before answer them. */
  readonly reused: readonly Feature[];
}

/**
 * Takes note of the bytes that a processor fetched from the video's URL, and returns those that the video is made from: older
 * ones with the same content, when its owner had them; and which features outcomes of before answer (see reuseResults). Doing it again
 * answers the same.
 *
 * @param contentType as the far server gave it; empty when it gave none.
 * @param stages how the processor would find each feature.
 * @param resumeCount how often the connection broke and another was made to go on.
 * @throws JobNotFoundError, StaleAttemptError
 * @throws InvalidRequestError when the bytes are not where, or not as many as, the processor says, or others were recorded before.
 */
export async function recordSource(
  context: IngestContext,
  held: JobClaim,
  fetched: VideoBytes,
  contentType: string,
  resumeCount = 0,
  stages: StageDigests = NO_STAGES,
): Promise<RecordedSource> {
  const { unitOfWork, mediaStore, clock, log } = context;
  const recorded = await unitOfWork.write(async (transaction) => {
    const job = await lockHeldJob(transaction, held);
    const video = await videoOf(transaction, job);
    const expected = fetchedSourceKey(job.id, job.attempt);
    if (fetched.key !== expected) refuse('source.key', `must be ${expected}`);
    if (!/^[0-9a-f]{64}$/.test(fetched.sha256)) refuse('source.sha256', 'must be 64 lower-case hexadecimal digits');
    if (video.bytes !== undefined) {
      if (video.bytes.sha256 !== fetched.sha256)
        refuse('source.sha256', `is ${video.bytes.sha256} since it was recorded`);
      return { bytes: video.bytes, reused: reusedBy(held, await standingsOf(transaction, video)) };
    }
    const object = await mediaStore.stat(fetched.key);
    if (object?.sizeBytes !== fetched.sizeBytes) {
      refuse('source.size_bytes', `the media store has ${object?.sizeBytes ?? 'no'} bytes there`);
    }
    const bytes = await keepSource(context, transaction, video.owner, fetched);
    const told = contentType === '' ? video.contentType : contentType;
    const now = clock.now();
    const fetch = video.fetch && completeFetch(video.fetch, bytes.sizeBytes, resumeCount, now);
    const here = { ...video, bytes, fetch, contentType: told, updateTime: now };
    await transaction.videos.save(here);
    const known = bytes.key !== fetched.key;
    log.info({ videoId: video.id, jobId: job.id, sizeBytes: bytes.sizeBytes, known }, 'video fetched');
    const records = await standingsOf(transaction, video);
    const { features } = await reuseResults(context, transaction, job, here, records, stages);
    return { bytes, reused: reusedBy(held, features) };
  });
  if (recorded.bytes.key !== fetched.key) await discardObject(context, fetched.key);
  return recorded;
}

async function standingsOf({ features }: Transaction, { id }: Video): Promise<readonly FeatureStanding[]> {
  return (await features.standingsOf([id])).get(id) ?? [];
}

function reusedBy({ attempt }: JobClaim, features: readonly FeatureStanding[]): readonly Feature[] {
  return features.filter((record) => record.reuse && record.attempt === attempt).map(({ feature }) => feature);
}

function refuse(field: string, description: string): never {
  throw new InvalidRequestError([{ field, description }]);
}
