import type {
  FingerprintResult as WireFingerprint,
  ShotFingerprint as WireShotFingerprint,
} from '@vidi/contracts/vidi/v1/results';
import { toOffset } from './wire-values.ts';

/**
 * What the picture looks like, as signatures of 64 bits: perceptual hashes, written as 16 lower-case hexadecimal digits. The more alike two pictures are, the
 * fewer bits differ.
 */
export interface Fingerprint {
  /** Time between two signatures, in seconds. */
  readonly stepSeconds: number;
  /** What is seen around the moment `i * stepSeconds`; undefined where that is nothing: black, or of one colour. */
  readonly signatures: readonly (string | undefined)[];
  /** How many of them are missing as the picture is black. */
  readonly blackCount: number;
  /** How many of them are missing as the picture is of one colour that is not black. */
  readonly flatCount: number;
  /** How many of them are missing as there is no picture yet. */
  readonly missingCount: number;
  /** In order of time, one per shot. */
  readonly shots: readonly ShotFingerprint[];
}

/** What a shot looks like. */
export interface ShotFingerprint {
  /** The shot: its `index`. */
  readonly shotIndex: number;
  /** By the vote of all its pictures; undefined where none of them shows anything. */
  readonly signature: string | undefined;
  /** Of pictures of the shot that look different, from that and from one another; at most 3, in order of time. */
  readonly furtherSignatures: readonly string[];
}

/** Reads the result of `FINGERPRINT`. */
export function toFingerprint(found: WireFingerprint): Fingerprint {
  return {
    stepSeconds: toOffset(found.step),
    signatures: found.signatures.map((signature) => (signature === '' ? undefined : signature)),
    blackCount: found.blackCount,
    flatCount: found.flatCount,
    missingCount: found.missingCount,
    shots: found.shots.map(toShotFingerprint),
  };
}

function toShotFingerprint({ shotIndex, signature, furtherSignatures }: WireShotFingerprint): ShotFingerprint {
  return { shotIndex, signature, furtherSignatures };
}
