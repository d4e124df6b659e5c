import type { ClipOptions, PlannedShot, PlannedSound, SampleTruth } from './clip-plan.ts';
import { makeClip } from './make-clip.ts';

/** Seven scenes and one black passage of 2 s: 22 s at 25 frames per second. */
const SHOTS: readonly PlannedShot[] = [
  { frames: 85 },
  { frames: 62 },
  { frames: 90 },
  { frames: 50, black: true },
  { frames: 73 },
  { frames: 41 },
  { frames: 94 },
  { frames: 55 },
];

const SOUNDS: readonly PlannedSound[] = [
  { seconds: 4.5, kind: 'speech' },
  { seconds: 1.5, kind: 'silence' },
  { seconds: 5, kind: 'speech' },
  { seconds: 2.2, kind: 'silence' },
  { seconds: 6.3, kind: 'speech' },
  { seconds: 1, kind: 'silence' },
  { seconds: 1.49, kind: 'speech' },
];

/**
 * Makes the sample that Vidi shows itself with: 22 s of moving scenes with seven hard cuts, a black passage, and speech-like
 * sound with three silences, 640x360 at 25 frames per second. Takes a few seconds on one core.
 */
export async function makeSampleVideo(options: ClipOptions): Promise<SampleTruth> {
  return await makeClip({ width: 640, height: 360, shots: SHOTS, sounds: SOUNDS, ...options });
}
