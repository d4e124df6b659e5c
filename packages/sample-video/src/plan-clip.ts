import {
  type ClipOptions,
  type ClipPlan,
  type FrameRate,
  type Passage,
  SAMPLE_RATE,
  type SampleTruth,
  SOUND_FRAME,
  TICKS_PER_SECOND,
} from './clip-plan.ts';
import { createRandom } from './random.ts';

/** Fills in the defaults and gives every frame its time. */
export function planClip(options: ClipOptions): ClipPlan {
  const frameRate = options.frameRate ?? { numerator: 25, denominator: 1 };
  const shots = options.shots ?? [{ frames: Math.round(frameRate.numerator / frameRate.denominator) }];
  const seed = options.seed ?? 1;
  const frameCount = shots.reduce((sum, shot) => sum + shot.frames, 0);
  const frameTicks = timeFrames(frameCount, frameRate, options.variableFrameRate ? createRandom(seed) : undefined);
  const pictureSeconds = (frameTicks.at(-1) ?? 0) / TICKS_PER_SECOND;
  return {
    path: options.path,
    width: options.width ?? 320,
    height: options.height ?? 180,
    frameRate,
    shots,
    sounds: options.sounds ?? [{ seconds: pictureSeconds, kind: 'speech' }],
    variableFrameRate: options.variableFrameRate ?? false,
    rotation: options.rotation ?? 0,
    pixelAspect: options.pixelAspect ?? { numerator: 1, denominator: 1 },
    keyframeInterval: options.keyframeInterval ?? 50,
    bitRate: options.bitRate ?? 0,
    seed,
    frameTicks,
  };
}

/** Says what the planned clip will contain. */
export function truthOf(plan: ClipPlan): SampleTruth {
  const frameTimes = plan.frameTicks.map((ticks) => ticks / TICKS_PER_SECOND);
  const pictureEnd = frameTimes.pop() ?? 0;
  const cuts: number[] = [];
  const dissolves: { startFrame: number; endFrame: number }[] = [];
  const black: Passage[] = [];
  let frame = 0;
  for (const shot of plan.shots) {
    const { dissolveFrames = 0 } = shot;
    if (frame > 0 && dissolveFrames > 0) {
      dissolves.push({ startFrame: frame, endFrame: frame + dissolveFrames });
    } else if (frame > 0) {
      cuts.push(frame);
    }
    if (shot.black) {
      black.push({ start: frameTimes[frame] ?? 0, end: frameTimes[frame + shot.frames] ?? pictureEnd });
    }
    frame += shot.frames;
  }
  const silence: Passage[] = [];
  let soundEnd = 0;
  for (const { seconds, kind } of plan.sounds) {
    if (kind === 'silence') {
      silence.push({ start: soundEnd, end: soundEnd + seconds });
    }
    soundEnd += seconds;
  }
  return {
    durationSeconds: Math.max(
      pictureEnd,
      (Math.ceil((soundEnd * SAMPLE_RATE) / SOUND_FRAME) * SOUND_FRAME) / SAMPLE_RATE,
    ),
    frameRate: plan.frameRate,
    frameCount: frame,
    cuts,
    dissolves,
    frameTimes,
    black,
    silence,
    width: plan.width,
    height: plan.height,
  };
}

function timeFrames(count: number, rate: FrameRate, random: (() => number) | undefined): number[] {
  const regular = (TICKS_PER_SECOND * rate.denominator) / rate.numerator;
  const ticks = [0];
  let time = 0;
  for (let frame = 1; frame <= count; frame++) {
    time = random ? time + regular * (0.5 + random()) : frame * regular;
    ticks.push(Math.round(time));
  }
  return ticks;
}
