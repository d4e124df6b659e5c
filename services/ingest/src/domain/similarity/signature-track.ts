import type { FingerprintResult } from '@vidi/contracts/vidi/v1/results';

/** What a video looks like from moment to moment, ready to be compared. */
export interface SignatureTrack {
  /** Time between two signatures, in seconds; signature `i` is of the moment `i * stepSeconds`. */
  readonly stepSeconds: number;
  /** Upper and lower 32 bits of each signature. */
  readonly upper: Int32Array;
  readonly lower: Int32Array;
  /** 1 where something is seen; the others are to be passed over. */
  readonly seen: Uint8Array;
  /** How many moments something is seen at. */
  readonly seenCount: number;
}

/** Bits of a signature. */
export const SIGNATURE_BITS = 64;

/** Reads a fingerprint, whose signatures have been checked to be of 16 hexadecimal digits or empty. */
export function trackOf({ step, signatures }: Pick<FingerprintResult, 'step' | 'signatures'>): SignatureTrack {
  const seen = Uint8Array.from(signatures, (signature) => (signature === '' ? 0 : 1));
  return {
    stepSeconds: Number(step?.seconds ?? 0n) + (step?.nanos ?? 0) / 1e9,
    upper: Int32Array.from(signatures, (signature) => Number.parseInt(signature.slice(0, 8) || '0', 16)),
    lower: Int32Array.from(signatures, (signature) => Number.parseInt(signature.slice(8) || '0', 16)),
    seen,
    seenCount: seen.reduce((sum, one) => sum + one, 0),
  };
}

/** A signature as a signed number of 64 bits, as a database has them. */
export function signatureAt({ upper, lower }: SignatureTrack, at: number): bigint {
  return (BigInt(upper[at] ?? 0) << 32n) | BigInt((lower[at] ?? 0) >>> 0);
}

/** How many bits of two signatures differ (Hamming distance), from 0 to 64; both must be seen. */
export function distanceAt(a: SignatureTrack, at: number, b: SignatureTrack, bt: number): number {
  return bitsSetIn((a.upper[at] ?? 0) ^ (b.upper[bt] ?? 0)) + bitsSetIn((a.lower[at] ?? 0) ^ (b.lower[bt] ?? 0));
}

/** How many bits of a 32-bit word are set, added up in pairs, nibbles and bytes (Warren, "Hacker's Delight", 5-1). */
function bitsSetIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
