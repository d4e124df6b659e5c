import { setImmediate } from 'node:timers/promises';
import type { Caller } from '../domain/caller.ts';
import { ResultNotFoundError } from '../domain/download-errors.ts';
import { InvalidRequestError } from '../domain/errors.ts';
import { compareVideos, type Similarity } from '../domain/similarity/compare-videos.ts';
import { type SignatureTrack, signatureAt, trackOf } from '../domain/similarity/signature-track.ts';
import type { AskedSignature } from '../ports/fingerprint-index.ts';
import type { IngestContext } from './ingest-context.ts';
import { decodeSimilarPageToken, encodeSimilarPageToken } from './similar-page-token.ts';
import { visibleVideo } from './visible-video.ts';

/** Videos on a page when the client does not say. */
export const DEFAULT_SIMILAR_PAGE_SIZE = 20;

/** Most videos on a page; who asks for more gets these (AIP-158). */
export const MAX_SIMILAR_PAGE_SIZE = 100;

/** Most signatures of a video that others are looked up by, evenly spread over it. */
const MAX_ASKED_SIGNATURES = 512;

/** Which page of the videos. */
export interface FindSimilarVideosInput {
  /** 0 for DEFAULT_SIMILAR_PAGE_SIZE. */
  readonly pageSize: number;
  /** Empty for the first. */
  readonly pageToken: string;
}

/** A video that has something in common with the one that was asked about. */
export interface SimilarVideo extends Similarity {
  readonly videoId: string;
}

/** One page of them. */
export interface SimilarVideoPage {
  readonly videos: readonly SimilarVideo[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/**
 * Finds the videos of a video's owner that look like it or share passages with it, the most alike first. Every page is computed anew; it goes on after the last
 * of the page before.
 *
 * @throws VideoNotFoundError
 * @throws ResultNotFoundError while the video has no fingerprint.
 * @throws InvalidPageTokenError also for the token of another video's list.
 */
export async function findSimilarVideos(
  { unitOfWork }: IngestContext,
  caller: Caller,
  id: string,
  { pageSize, pageToken }: FindSimilarVideosInput,
): Promise<SimilarVideoPage> {
  if (pageSize < 0) throw new InvalidRequestError([{ field: 'page_size', description: 'must not be negative' }]);
  const { videoId, track, found } = await unitOfWork.read(async ({ videos, features, fingerprints }) => {
    const video = await visibleVideo(videos, caller, id);
    const [record] = await features.ofVideo(video.id, ['FINGERPRINT']);
    const content = record?.result?.result;
    if (content?.case !== 'fingerprint') throw new ResultNotFoundError(video.id, 'FINGERPRINT', record?.state);
    const track = trackOf(content.value);
    const candidates = await fingerprints.candidates(video.owner, video.id, askedOf(track));
    const others = await fingerprints.fingerprintsOf(candidates.map((candidate) => candidate.videoId));
    return {
      videoId: video.id,
      track,
      found: candidates.map((one) => ({ ...one, fingerprint: others.get(one.videoId) })),
    };
  });
  const after = pageToken === '' ? undefined : decodeSimilarPageToken(pageToken, videoId);
  const similar: SimilarVideo[] = [];
  for (const { videoId: otherId, offsets, fingerprint } of found) {
    const similarity = fingerprint && compareVideos(track, trackOf(fingerprint), offsets);
    if (similarity !== undefined) similar.push({ videoId: otherId, ...similarity });
    // A long video takes milliseconds, and others wait for this thread.
    await setImmediate();
  }
  const inOrder = similar.toSorted(compare);
  const rest = after === undefined ? inOrder : inOrder.filter((video) => compare(after, video) < 0);
  const size = Math.min(MAX_SIMILAR_PAGE_SIZE, pageSize || DEFAULT_SIMILAR_PAGE_SIZE);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const isLast = rest.length <= size || last === undefined;
  return { videos: page, nextPageToken: isLast ? '' : encodeSimilarPageToken(last, videoId) };
}

/** The highest score first. */
function compare(a: Pick<SimilarVideo, 'score' | 'videoId'>, b: Pick<SimilarVideo, 'score' | 'videoId'>): number {
  return b.score - a.score || (a.videoId < b.videoId ? -1 : Number(a.videoId > b.videoId));
}

/** What a video shows, each picture once, as many as are asked for at most. */
function askedOf(track: SignatureTrack): readonly AskedSignature[] {
  const distinct = new Map<bigint, number>();
  for (let index = 0; index < track.seen.length; index++) {
    const signature = signatureAt(track, index);
    if (track.seen[index] === 1 && !distinct.has(signature)) distinct.set(signature, index * track.stepSeconds);
  }
  const stride = Math.ceil(distinct.size / MAX_ASKED_SIGNATURES);
  return [...distinct]
    .filter((_, index) => index % stride === 0)
    .map(([signature, momentSeconds]) => ({ signature, momentSeconds }));
}
