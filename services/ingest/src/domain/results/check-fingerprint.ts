import type { FingerprintResult, ShotsResult } from '@vidi/contracts/vidi/v1/results';
import { nanosOf } from './offset.ts';

/** As the API promises. */
const MAX_SIGNATURES = 4096;
const MAX_FURTHER = 3;
const SIGNATURE = /^[0-9a-f]{16}$/;

/**
 * What is wrong with a fingerprint: it must have a bounded number of signatures that are some time apart, each of 64 bits or empty, as many empty ones as are
 * accounted for, and one entry per shot, in order.
 *
 * @param shots the shots of the same video, where they were found.
 * @returns one sentence per problem; none when the result holds.
 */
export function checkFingerprint(fingerprint: FingerprintResult, shots?: ShotsResult): readonly string[] {
  const { step, signatures, blackCount, flatCount, missingCount } = fingerprint;
  const problems: string[] = [];
  if ((nanosOf(step) ?? 0n) <= 0n) problems.push('the signatures of the fingerprint are no time apart');
  if (signatures.length > MAX_SIGNATURES) {
    problems.push(`the fingerprint has ${signatures.length} signatures, more than ${MAX_SIGNATURES}`);
  }
  const wrong = signatures.find((signature) => signature !== '' && !SIGNATURE.test(signature));
  if (wrong !== undefined) problems.push(`the fingerprint has a signature ${JSON.stringify(wrong)}`);
  const empty = signatures.filter((signature) => signature === '').length;
  const accounted = blackCount + flatCount + missingCount;
  if (empty !== accounted || Math.min(blackCount, flatCount, missingCount) < 0) {
    problems.push(`the fingerprint has ${empty} empty signatures, and says why of ${accounted}`);
  }
  return [...problems, ...checkShotsOf(fingerprint, shots)];
}

function checkShotsOf(fingerprint: FingerprintResult, shots: ShotsResult | undefined): readonly string[] {
  const problems: string[] = [];
  for (const [position, { shotIndex, signature, furtherSignatures }] of fingerprint.shots.entries()) {
    const all = [...(signature === undefined ? [] : [signature]), ...furtherSignatures];
    const wrong = all.find((found) => !SIGNATURE.test(found));
    if (shotIndex !== position) problems.push(`fingerprint ${position} of a shot says it is of shot ${shotIndex}`);
    if (wrong !== undefined)
      problems.push(`the fingerprint of shot ${position} has a signature ${JSON.stringify(wrong)}`);
    if (furtherSignatures.length > MAX_FURTHER) {
      problems.push(`shot ${position} has ${furtherSignatures.length} further signatures, more than ${MAX_FURTHER}`);
    }
  }
  if (shots !== undefined && fingerprint.shots.length !== shots.shots.length) {
    problems.push(`there are fingerprints of ${fingerprint.shots.length} shots for ${shots.shots.length} shots`);
  }
  return problems;
}
