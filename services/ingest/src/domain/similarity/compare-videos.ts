import { momentsIn, type SharedPassage, sharedPassages } from './shared-passages.ts';
import type { SignatureTrack } from './signature-track.ts';
import { SIMILARITY_PARAMETERS, type SimilarityParameters } from './similarity-parameters.ts';

/** How one video relates to another that it shares passages with; the names of `vidi.v1.SimilarVideo.Relation`. */
export type Relation = 'NEAR_DUPLICATE' | 'CONTAINED' | 'CONTAINS' | 'SHARED_PASSAGE';

/** What two videos have in common. */
export interface Similarity {
  readonly relation: Relation;
  /** Share of what both show that both show, in (0, 1]: moments in common over all moments (Jaccard). */
  readonly score: number;
  /** Share of what the first shows that is in the other, in (0, 1]. */
  readonly share: number;
  /** Share of what the other shows that is in the first, in (0, 1]. */
  readonly otherShare: number;
  /** In the order of the first. */
  readonly passages: readonly SharedPassage[];
}

/**
 * What two videos have in common; undefined when that is nothing.
 *
 * Near-duplicates are gated by their durations, of what is seen in them: nearly all of either is in the other, so they are about as long. Black does not
 * count, at the start or anywhere.
 *
 * @param offsets seconds by which what may be shared comes later in the other; likely ones first
 */
export function compareVideos(
  video: SignatureTrack,
  other: SignatureTrack,
  offsets: readonly number[],
  parameters: SimilarityParameters = SIMILARITY_PARAMETERS,
): Similarity | undefined {
  const passages = sharedPassages(video, other, offsets, parameters);
  const theirs = passages.map(({ otherStartSeconds, otherEndSeconds }) => ({
    startSeconds: otherStartSeconds,
    endSeconds: otherEndSeconds,
  }));
  const share = momentsIn(video, passages) / video.seenCount;
  const otherShare = momentsIn(other, theirs) / other.seenCount;
  if (passages.length === 0 || share === 0 || otherShare === 0) return undefined;
  const seconds = video.seenCount * video.stepSeconds;
  const otherSeconds = other.seenCount * other.stepSeconds;
  const common = Math.min(share * seconds, otherShare * otherSeconds);
  const score = common / (seconds + otherSeconds - common);
  return { relation: relationOf(share, otherShare, parameters), score, share, otherShare, passages };
}

function relationOf(share: number, otherShare: number, { minWholeShare }: SimilarityParameters): Relation {
  if (share >= minWholeShare && otherShare >= minWholeShare) return 'NEAR_DUPLICATE';
  if (share >= minWholeShare) return 'CONTAINED';
  return otherShare >= minWholeShare ? 'CONTAINS' : 'SHARED_PASSAGE';
}
