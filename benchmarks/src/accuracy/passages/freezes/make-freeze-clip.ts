import { encodePictures } from '../../film/encode-pictures.ts';
import { TICKS_PER_SECOND } from '../../film/film-plan.ts';
import { Random } from '../../film/random.ts';
import { type Canvas, createCanvas } from '../../film/scene/canvas.ts';
import type { Scene } from '../../film/scene/scene.ts';
import type { FreezeClipPlan, PlannedFreeze } from './freeze-plan.ts';
import { createSceneOf } from './slow-scenes.ts';

/** How long a scene goes on unseen in a passage that was lost, in seconds, at most: no camera keeps its way for longer. */
const MOST_LOST_SECONDS = 1;

/** Paints a planned clip frame by frame, in order. */
export class FreezeClipPainter {
  readonly #plan: FreezeClipPlan;
  readonly #large: Canvas;
  readonly #canvas: Canvas;
  readonly #grain: readonly Int8Array[];
  #shot = 0;
  #shotStart = 0;
  #scene: Scene;

  constructor(plan: FreezeClipPlan, seed: number) {
    const { width, height } = plan.size;
    this.#plan = plan;
    this.#large = createCanvas(2 * width, 2 * height);
    this.#canvas = createCanvas(width, height);
    this.#grain = createGrain(plan.grain, width * height, new Random(seed));
    this.#scene = this.#sceneOf(this.#planned);
  }

  /** The picture of a frame; frames are asked for one after another. Valid until the next. */
  paint(frame: number): Canvas {
    while (frame - this.#shotStart >= this.#planned.length) {
      this.#shotStart += this.#planned.length;
      this.#shot += 1;
      this.#scene = this.#sceneOf(this.#planned);
    }
    const { frozenFrom, frozenUntil } = this.#planned;
    const within = frame - this.#shotStart;
    // The first frame of a frozen passage is a new one, and stays.
    if (within > frozenFrom && within < frozenUntil) return this.#canvas;
    this.#scene.paint(this.#large, this.#secondsAt(within));
    halve(this.#large, this.#canvas);
    this.#addGrain(frame);
    return this.#canvas;
  }

  get #planned(): PlannedFreeze {
    const planned = this.#plan.shots[this.#shot];
    if (planned === undefined) throw new RangeError(`the clip has no shot ${this.#shot}`);
    return planned;
  }

  /** How far the scene has got at a live frame of the shot. */
  #secondsAt(within: number): number {
    const { frozenFrom, frozenUntil, resumption } = this.#planned;
    const passed = this.#seconds(0, within);
    if (within < frozenUntil) return passed;
    // Where it is held, the first frame after it is the next after the one that stayed.
    const unseen = this.#seconds(frozenFrom, frozenUntil - 1);
    return resumption === 'held' ? passed - unseen : passed - Math.max(0, unseen - MOST_LOST_SECONDS);
  }

  #seconds(from: number, until: number): number {
    const { frameTicks } = this.#plan;
    const ticks = (frameTicks[this.#shotStart + until] ?? 0) - (frameTicks[this.#shotStart + from] ?? 0);
    return ticks / TICKS_PER_SECOND;
  }

  #sceneOf({ scene, seed, length }: PlannedFreeze): Scene {
    return createSceneOf(scene, new Random(seed), length / 25);
  }

  #addGrain(frame: number): void {
    const grain = this.#grain[frame % this.#grain.length];
    if (grain === undefined) return;
    const { luma } = this.#canvas;
    for (let at = 0; at < luma.length; at++) luma[at] = Math.max(16, Math.min(235, (luma[at] ?? 0) + (grain[at] ?? 0)));
  }
}

/** Makes a planned clip into an MP4 file of H.264. */
export async function makeFreezeClip(plan: FreezeClipPlan, seed: number, path: string): Promise<void> {
  const painter = new FreezeClipPainter(plan, seed);
  await encodePictures(path, plan.size, plan.frameTicks, undefined, (frame) => painter.paint(frame), plan.coding);
}

/** Pictures of grain that take turns: 7, which divides no length of a GOP. */
function createGrain(level: number, samples: number, random: Random): readonly Int8Array[] {
  if (level === 0) return [];
  const draw = (): number => (random.next() + random.next() + random.next() - 1.5) * 1.4 * level;
  return Array.from({ length: 7 }, () => Int8Array.from({ length: samples }, () => Math.round(draw())));
}

/** Of every four pixels their mean, so that edges move by fractions of a pixel, as a lens shows them. */
function halve(large: Canvas, small: Canvas): void {
  halvePlane(large.luma, small.luma, small.width);
  halvePlane(large.blue, small.blue, small.width / 2);
  halvePlane(large.red, small.red, small.width / 2);
}

function halvePlane(large: Uint8Array, small: Uint8Array, width: number): void {
  for (let at = 0; at < small.length; at++) {
    const x = at % width;
    const corner = ((at - x) * 2 + x) * 2;
    const below = corner + 2 * width;
    const sum = (large[corner] ?? 0) + (large[corner + 1] ?? 0) + (large[below] ?? 0) + (large[below + 1] ?? 0);
    small[at] = (sum + 2) >> 2;
  }
}
