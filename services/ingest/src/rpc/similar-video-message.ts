import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import {
  SimilarVideo_Relation,
  type SimilarVideo as SimilarVideoMessage,
  SimilarVideoSchema,
} from '@vidi/contracts/vidi/v1/video_service';
import type { Relation } from '../domain/similarity/compare-videos.ts';
import type { SimilarVideo } from '../usecases/find-similar-videos.ts';

const RELATIONS = {
  NEAR_DUPLICATE: SimilarVideo_Relation.NEAR_DUPLICATE,
  CONTAINED: SimilarVideo_Relation.CONTAINED,
  CONTAINS: SimilarVideo_Relation.CONTAINS,
  SHARED_PASSAGE: SimilarVideo_Relation.SHARED_PASSAGE,
} as const satisfies Record<Relation, SimilarVideo_Relation>;

/** As the API says what two videos have in common. */
export function similarVideoMessage(video: SimilarVideo): SimilarVideoMessage {
  const { videoId, relation, score, share, otherShare, passages } = video;
  return create(SimilarVideoSchema, {
    ...{ videoId, relation: RELATIONS[relation], score, share, otherShare },
    passages: passages.map(({ startSeconds, endSeconds, otherStartSeconds, otherEndSeconds, similarity }) => ({
      startOffset: offset(startSeconds),
      endOffset: offset(endSeconds),
      otherStartOffset: offset(otherStartSeconds),
      otherEndOffset: offset(otherEndSeconds),
      similarity,
    })),
  });
}

function offset(seconds: number) {
  return durationFromMs(Math.round(seconds * 1000));
}
