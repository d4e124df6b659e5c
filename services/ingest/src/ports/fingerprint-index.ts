import type { FingerprintResult } from '@vidi/contracts/vidi/v1/results';

/** What a video shows at a moment. */
export interface AskedSignature {
  /** 64 bits as a signed number, as the database has them. */
  readonly signature: bigint;
  readonly momentSeconds: number;
}

/** A video that may share something with the one that is asked about. */
export interface SimilarityCandidate {
  readonly videoId: string;
  /** Seconds by which what may be shared comes later in it; the likeliest first. */
  readonly offsets: readonly number[];
}

/** Which signatures are in which videos. */
export interface FingerprintIndex {
  /**
   * The videos of an owner that show some of these signatures, or nearly, the likeliest first: at most MAX_CANDIDATES.
   *
   * @param except the video that is asked about
   */
  candidates(owner: string, except: string, asked: readonly AskedSignature[]): Promise<readonly SimilarityCandidate[]>;
  /** The fingerprints of videos that have one, by video id. */
  fingerprintsOf(videoIds: readonly string[]): Promise<ReadonlyMap<string, FingerprintResult>>;
}

/** Most videos that are compared in full. */
export const MAX_CANDIDATES = 100;
