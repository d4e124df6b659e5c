import type { ImageArtifact, KeyframesResult, Shot, ShotsResult } from '@vidi/contracts/vidi/v1/results';
import { inSeconds, nanosOf } from './offset.ts';

/**
 * What is wrong with the keyframes of a video: there must be one per shot, in order, taken from inside the shot it
 * stands for, each with its picture, in whichever format of one size.
 *
 * @param shots undefined where shots were not asked for or not found; then only order can be checked.
 * @returns one sentence per problem; none when the list holds.
 */
export function checkKeyframes({ keyframes }: KeyframesResult, shots: ShotsResult | undefined): readonly string[] {
  const problems: string[] = [];
  if (shots !== undefined && keyframes.length !== shots.shots.length) {
    problems.push(`there are ${keyframes.length} keyframes for ${shots.shots.length} shots`);
  }
  for (const [position, keyframe] of keyframes.entries()) {
    const name = `keyframe ${position}`;
    const time = nanosOf(keyframe.timeOffset);
    if (keyframe.shotIndex !== position) problems.push(`${name} says it stands for shot ${keyframe.shotIndex}`);
    if (keyframe.image === undefined) problems.push(`${name} has no image`);
    if (keyframe.webp !== undefined && !isOfSameSize(keyframe.webp, keyframe.image)) {
      problems.push(`${name} has another size as WebP`);
    }
    const before = keyframes[position - 1];
    if (before !== undefined && keyframe.frame <= before.frame) problems.push(`${name} is not after the one before`);
    if (time === undefined) problems.push(`${name} has no time`);
    else problems.push(...checkInside(name, time, keyframe.frame, shots?.shots[position]));
  }
  return problems;
}

function isOfSameSize(webp: ImageArtifact, jpeg: ImageArtifact | undefined): boolean {
  return webp.width === jpeg?.width && webp.height === jpeg.height;
}

function checkInside(name: string, time: bigint, frame: bigint, shot: Shot | undefined): readonly string[] {
  if (shot === undefined) return [];
  const problems: string[] = [];
  const start = nanosOf(shot.startOffset) ?? 0n;
  const end = nanosOf(shot.endOffset) ?? 0n;
  if (time < start || time >= end) {
    problems.push(`${name} is at ${inSeconds(time)}, outside its shot [${inSeconds(start)}, ${inSeconds(end)})`);
  }
  if (frame < shot.startFrame || frame >= shot.endFrame) problems.push(`${name} is frame ${frame}, outside its shot`);
  return problems;
}
