/** When two videos count as alike. */
export interface SimilarityParameters {
  /** Bits, of 64, up to which two signatures show the same. */
  readonly maxDistance: number;
  /** Moments of two videos up to this far apart are tried, in seconds: they were not sampled at the same moments. */
  readonly toleranceSeconds: number;
  /** What a moment that differs takes from a passage; one that is the same adds 1. */
  readonly mismatchCost: number;
  /** A passage has ended when it has lost this much since it was best. */
  readonly dropOff: number;
  /** Shortest shared passage, in seconds. */
  readonly minPassageSeconds: number;
  /** Fewest moments of it that match: of long videos there are not as many signatures. */
  readonly minMoments: number;
  /** A passage shows at least so many pictures that differ; one that shows fewer has to be the same almost to the bit. */
  readonly minPictures: number;
  /** That is, on average by no more bits than these. */
  readonly maxStillDistance: number;
  /** Most passages that are told of two videos: the longest. */
  readonly maxPassages: number;
  /** Share of what a video shows that is in the other, from which on all of it counts as being there. */
  readonly minWholeShare: number;
}

/**
 * Chosen on films of other seeds than `benchmarks/results/fingerprint.md` tells of. Of unrelated pictures not one pair in 10,000 differs by 12 bits or less, so
 * a passage of 4 s is no accident; of copies nine in ten moments and more do, of those that are cropped by a tenth seven in ten.
 */
export const SIMILARITY_PARAMETERS: SimilarityParameters = {
  maxDistance: 12,
  toleranceSeconds: 0.5,
  mismatchCost: 0.5,
  dropOff: 3,
  minPassageSeconds: 4,
  minMoments: 4,
  minPictures: 2,
  maxStillDistance: 4,
  maxPassages: 20,
  minWholeShare: 0.8,
};
