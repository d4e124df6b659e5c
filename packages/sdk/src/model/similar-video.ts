import {
  SimilarVideo_Relation as WireRelation,
  type SharedPassage as WireSharedPassage,
  type SimilarVideo as WireSimilarVideo,
} from '@vidi/contracts/vidi/v1/video_service';
import { type Segment, toSegment } from './segment.ts';
import { toOffset } from './wire-values.ts';

/**
 * How the video that was asked about relates to another. `NEAR_DUPLICATE`: at least 80 % of what either shows is in the other. `CONTAINED`: that much of what it shows is in the
 * other, which shows more. `CONTAINS`: the other way round. `SHARED_PASSAGE`: they share a passage of 4 s or more, such as an intro. `UNKNOWN`: what only a newer SDK knows.
 */
export type VideoRelation = 'NEAR_DUPLICATE' | 'CONTAINED' | 'CONTAINS' | 'SHARED_PASSAGE' | 'UNKNOWN';

/** A video that looks like the one that was asked about, or shares passages with it. */
export interface SimilarVideo {
  readonly videoId: string;
  readonly relation: VideoRelation;
  /** Share of what the two show together that both show, in (0, 1]: 1 for copies. */
  readonly score: number;
  /** Share of what the video that was asked about shows that is in this one, in (0, 1]. */
  readonly share: number;
  /** Share of what this one shows that is in the video that was asked about, in (0, 1]. */
  readonly otherShare: number;
  /** In order of time in the video that was asked about; at most the 20 longest. */
  readonly passages: readonly SharedPassage[];
}

/** A passage that two videos share, half-open in either, to about half a second. */
export interface SharedPassage extends Segment {
  /** First moment in the other, in seconds. */
  readonly otherStartSeconds: number;
  /** First moment after, in seconds. */
  readonly otherEndSeconds: number;
  /** Share of the bits of the signatures that are the same, in [0, 1]; unrelated pictures have about 0.5. */
  readonly similarity: number;
}

/** Reads what two videos have in common. */
export function toSimilarVideo(video: WireSimilarVideo): SimilarVideo {
  return {
    videoId: video.videoId,
    relation: RELATIONS[video.relation] ?? 'UNKNOWN',
    score: video.score,
    share: video.share,
    otherShare: video.otherShare,
    passages: video.passages.map(toSharedPassage),
  };
}

function toSharedPassage(passage: WireSharedPassage): SharedPassage {
  return {
    ...toSegment(passage),
    otherStartSeconds: toOffset(passage.otherStartOffset),
    otherEndSeconds: toOffset(passage.otherEndOffset),
    similarity: passage.similarity,
  };
}

const RELATIONS: Readonly<Record<number, VideoRelation>> = {
  [WireRelation.NEAR_DUPLICATE]: 'NEAR_DUPLICATE',
  [WireRelation.CONTAINED]: 'CONTAINED',
  [WireRelation.CONTAINS]: 'CONTAINS',
  [WireRelation.SHARED_PASSAGE]: 'SHARED_PASSAGE',
};
