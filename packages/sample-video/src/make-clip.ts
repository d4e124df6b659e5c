import { rename, rm } from 'node:fs/promises';
import { AV_LOG_QUIET, Log } from 'node-av';
import type { ClipOptions, SampleTruth } from './clip-plan.ts';
import { encodeClip } from './encode-clip.ts';
import { planClip, truthOf } from './plan-clip.ts';
import { rotateClip } from './rotate-clip.ts';

/**
 * Makes a real MP4 file (H.264, AAC) by code and says exactly what is in it. Built for tests: a clip of 1 s takes a fraction
 * of a second.
 */
export async function makeClip(options: ClipOptions): Promise<SampleTruth> {
  const plan = planClip(options);
  // libx264 and the muxer report statistics on stderr otherwise.
  Log.setLevel(AV_LOG_QUIET);
  if (plan.rotation === 0) {
    await encodeClip(plan);
    return truthOf(plan);
  }
  const upright = `${plan.path}.upright.mp4`;
  try {
    await encodeClip({ ...plan, path: upright });
    const turned = `${plan.path}.turned.mp4`;
    await rotateClip(upright, turned, plan.rotation);
    await rename(turned, plan.path);
  } finally {
    await rm(upright, { force: true });
  }
  return truthOf(plan);
}
