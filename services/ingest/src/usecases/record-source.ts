import { sourceKey } from '@vidi/media-store';
import { InvalidRequestError } from '../domain/errors.ts';
import type { VideoBytes } from '../domain/video.ts';
import { completeFetch } from '../domain/video-fetch.ts';
import { type JobClaim, lockHeldJob, videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * Takes note of the bytes that a processor fetched from the video's URL. Doing it again replaces what was noted.
 *
 * @param contentType as the far server gave it; empty when it gave none.
 * @param resumeCount how often the connection broke and another was made to go on.
 * @throws JobNotFoundError, StaleAttemptError
 * @throws InvalidRequestError when the bytes are not where, or not as many as, the processor says.
 */
export async function recordSource(
  { unitOfWork, mediaStore, clock, log }: IngestContext,
  held: JobClaim,
  bytes: VideoBytes,
  contentType: string,
  resumeCount = 0,
): Promise<void> {
  await unitOfWork.write(async (transaction) => {
    const job = await lockHeldJob(transaction, held);
    const video = await videoOf(transaction, job);
    const expected = sourceKey(video.id);
    if (bytes.key !== expected) refuse('source.key', `must be ${expected}`);
    if (!/^[0-9a-f]{64}$/.test(bytes.sha256)) refuse('source.sha256', 'must be 64 lower-case hexadecimal digits');
    const kept = await mediaStore.stat(bytes.key);
    if (kept?.sizeBytes !== bytes.sizeBytes) {
      refuse('source.size_bytes', `the media store has ${kept?.sizeBytes ?? 'no'} bytes there`);
    }
    const now = clock.now();
    const told = contentType === '' ? video.contentType : contentType;
    const fetch = video.fetch && completeFetch(video.fetch, bytes.sizeBytes, resumeCount, now);
    await transaction.videos.save({ ...video, bytes, fetch, contentType: told, updateTime: now });
    log.info({ videoId: video.id, jobId: job.id, sizeBytes: bytes.sizeBytes }, 'video fetched');
  });
}

function refuse(field: string, description: string): never {
  throw new InvalidRequestError([{ field, description }]);
}
