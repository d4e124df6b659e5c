/** What a fingerprint is made by. */
export interface FingerprintParameters {
  /** Time between the pictures that are hashed, in seconds of presentation time, whatever the frame rate. */
  readonly pictureSeconds: number;
  /** Time between two signatures, in seconds; each is voted on by the pictures of the two steps that meet at its moment. */
  readonly stepSeconds: number;
  /** Most signatures; a video that would need more has every second one left out, and so on. */
  readonly maxSignatures: number;
  /** A picture whose luma deviates less from its mean, in levels (standard deviation), tells nothing. */
  readonly minDeviation: number;
  /** Luma of a row or column of a bar is even up to this many levels, and so are two bars with each other. */
  readonly barTolerance: number;
  /** Largest bar on one side, as a share of the height or the width. */
  readonly maxBarShare: number;
  /** Pictures that bars must be seen in before they count as such: a dark edge of a scene comes and goes. */
  readonly barPictures: number;
  /** Most further signatures of a shot. */
  readonly maxFurther: number;
  /** Bits, of 64, by which a picture of a shot differs from the shot's signature and its other further ones. */
  readonly furtherDistance: number;
}

/**
 * `benchmarks/results/fingerprint.md` has what they do. Half a second is short enough for an intro of some seconds and makes 8 signatures a second of
 * voting robust against a cut of the start between two of them; 4096 of them are 34 minutes, of one a second 68, and some 80 kB as JSON.
 */
export const FINGERPRINT_PARAMETERS: FingerprintParameters = {
  pictureSeconds: 0.125,
  stepSeconds: 0.5,
  maxSignatures: 4_096,
  minDeviation: 5,
  barTolerance: 8,
  maxBarShare: 1 / 3,
  barPictures: 16,
  maxFurther: 3,
  furtherDistance: 16,
};
