import type { Coding } from '../../film/encode-pictures.ts';
import { frameTimes } from '../../film/film-plan.ts';
import { Random } from '../../film/random.ts';
import { SCENE_KINDS, type SceneKind } from './slow-scenes.ts';

/** How a picture comes to move again: from where it stopped, from where the scene is by then, or with another scene. */
export type Resumption = 'held' | 'lost' | 'cut';

/** A shot in which the picture stops for a while, or does not; frames are counted from its start. */
export interface PlannedFreeze {
  readonly scene: SceneKind;
  readonly seed: number;
  /** 0 where the shot begins with a frozen picture; both are its length where nothing is frozen. */
  readonly frozenFrom: number;
  readonly frozenUntil: number;
  /** Frames of the shot; a frozen picture that ends with a cut is its last. */
  readonly length: number;
  readonly resumption: Resumption;
}

/** A clip of such shots, joined by hard cuts. */
export interface FreezeClipPlan {
  readonly size: { readonly width: number; readonly height: number };
  /** Of every frame, and one more: the end of the last. */
  readonly frameTicks: readonly number[];
  readonly shots: readonly PlannedFreeze[];
  /** Levels by which a grain that is new in every live frame, and freezes with it, lightens and darkens; 0: none. */
  readonly grain: number;
  readonly coding: Coding;
}

const SIZES = [
  { width: 320, height: 180 },
  { width: 480, height: 270 },
  { width: 640, height: 360 },
];
const RESUMPTIONS: readonly Resumption[] = ['held', 'lost', 'cut'];
const GOP_SIZES = [25, 50, 100, 250];
/** Frames of something to see, before and after; and of a frozen passage, over 2 s even where all its frames are short. */
const LIVE_FRAMES = { least: 30, most: 90 };
const FROZEN_FRAMES = { least: 70, most: 150 };

/** Of a shot in which nothing is frozen: long enough for the shortest passage that counts, four times. */
const UNFROZEN_FRAMES = { least: 200, most: 250 };

/**
 * Draws a clip: a frozen passage in a scene of each kind, one in five from the first frame of its shot on, and one shot in which the
 * picture only moves as little as it does in the slow ones. Every second has irregular frame times. H.264 as it is usual: CRF 20 to 28, a
 * key frame every second to every ten seconds, wherever in a frozen passage that is.
 */
export function planFreezeClip(seed: number): FreezeClipPlan {
  const random = new Random(seed * 6_151);
  const shots = SCENE_KINDS.map((scene, index): PlannedFreeze => {
    const frozenFrom = random.chance(0.2) ? 0 : random.integer(LIVE_FRAMES.least, LIVE_FRAMES.most);
    const frozenUntil = frozenFrom + random.integer(FROZEN_FRAMES.least, FROZEN_FRAMES.most);
    const resumption = random.pick(RESUMPTIONS);
    const length = frozenUntil + (resumption === 'cut' ? 0 : random.integer(LIVE_FRAMES.least, LIVE_FRAMES.most));
    return { scene, seed: seed * 100 + index, frozenFrom, frozenUntil, length, resumption };
  });
  shots.push(planUnfrozen(random, seed * 100 + shots.length));
  const frames = shots.reduce((sum, { length }) => sum + length, 0);
  return {
    size: random.pick(SIZES),
    frameTicks: frameTimes(frames, seed % 2 === 0 ? new Random(seed) : undefined),
    shots,
    grain: random.chance(0.5) ? random.between(2, 8) : 0,
    coding: { crf: random.integer(20, 28), gopSize: random.pick(GOP_SIZES) },
  };
}

function planUnfrozen(random: Random, seed: number): PlannedFreeze {
  const length = random.integer(UNFROZEN_FRAMES.least, UNFROZEN_FRAMES.most);
  const scene = random.pick(SCENE_KINDS.slice(1));
  return { scene, seed, frozenFrom: length, frozenUntil: length, length, resumption: 'cut' };
}
