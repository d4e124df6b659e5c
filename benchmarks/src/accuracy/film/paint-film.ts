import { type FilmPlan, type PlannedFlash, type PlannedTransition, TICKS_PER_SECOND } from './film-plan.ts';
import { type Canvas, createCanvas } from './scene/canvas.ts';
import { createScene, type Scene } from './scene/scene.ts';

const NO_COLOUR = 128;

/** Paints a planned film frame by frame. */
export class FilmPainter {
  readonly #plan: FilmPlan;
  readonly #canvas: Canvas;
  readonly #second: Canvas;
  readonly #scenes = new Map<number, Scene>();

  constructor(plan: FilmPlan, width: number, height: number) {
    this.#plan = plan;
    this.#canvas = createCanvas(width, height);
    this.#second = createCanvas(width, height);
  }

  /** The picture of a frame, valid until the next is painted. */
  paint(frame: number): Canvas {
    const { transitions, flashes } = this.#plan;
    const within = transitions.findIndex((t) => t.kind !== 'cut' && frame >= t.start && frame < t.end);
    const transition = transitions[within];
    if (transition === undefined || transition.kind === 'cut') {
      this.#paintShot(this.#canvas, this.#shotAt(frame), frame);
    } else {
      this.#paintTransition(transition, within, frame);
    }
    for (const flash of flashes) if (frame >= flash.start && frame < flash.end) light(this.#canvas, flash, frame);
    return this.#canvas;
  }

  #paintTransition(transition: Exclude<PlannedTransition, { kind: 'cut' }>, before: number, frame: number): void {
    const canvas = this.#canvas;
    if (transition.kind === 'dissolve') {
      this.#paintShot(canvas, before, frame);
      this.#paintShot(this.#second, before + 1, frame);
      const share = this.#share(transition.start, transition.end, frame);
      const eased = transition.eased ? share * share * (3 - 2 * share) : share;
      mix(canvas.pixels, (at) => this.#second.pixels[at] ?? 0, eased);
      return;
    }
    const { empty, colour } = transition;
    const luma = canvas.luma.length;
    if (frame < empty.start) {
      this.#paintShot(canvas, before, frame);
      mix(canvas.pixels, (at) => (at < luma ? colour : NO_COLOUR), this.#share(transition.start, empty.start, frame));
    } else if (frame < empty.end) {
      mix(canvas.pixels, (at) => (at < luma ? colour : NO_COLOUR), 1);
    } else {
      this.#paintShot(canvas, before + 1, frame);
      const share = 1 - this.#share(empty.end, transition.end, frame);
      mix(canvas.pixels, (at) => (at < luma ? colour : NO_COLOUR), share);
    }
  }

  /** How much of the transition `[start, end)` has passed at a frame, by time, in (0, 1): no frame in it is pure. */
  #share(start: number, end: number, frame: number): number {
    const { frameTicks } = this.#plan;
    const before = frameTicks[start - 1] ?? 0;
    return ((frameTicks[frame] ?? 0) - before) / ((frameTicks[end] ?? 0) - before);
  }

  #paintShot(canvas: Canvas, index: number, frame: number): void {
    const { shots, frameTicks } = this.#plan;
    const start = frameTicks[shots[index]?.start ?? 0] ?? 0;
    this.#scene(index).paint(canvas, ((frameTicks[frame] ?? 0) - start) / TICKS_PER_SECOND);
  }

  #scene(index: number): Scene {
    const made = this.#scenes.get(index);
    if (made) return made;
    const shot = this.#plan.shots[index];
    if (shot === undefined) throw new RangeError(`the film has no shot ${index}`);
    const length = (shot.end - shot.start) / 25;
    const scene = createScene(shot.seed, length, shot.samePlace ? this.#scene(index - 1).world : undefined);
    this.#scenes.set(index, scene);
    // A world is big, and nothing goes back further than one shot.
    this.#scenes.delete(index - 2);
    return scene;
  }

  #shotAt(frame: number): number {
    return this.#plan.shots.findIndex(({ start, end }) => frame >= start && frame < end);
  }
}

function mix(pixels: Uint8Array, other: (at: number) => number, share: number): void {
  for (let at = 0; at < pixels.length; at++) {
    pixels[at] = Math.round((pixels[at] ?? 0) * (1 - share) + other(at) * share);
  }
}

/** Lightning or a photographer: brightest in its first frame, and brighter on one side when it comes from there. */
function light({ luma, width }: Canvas, { start, lift, side }: PlannedFlash, frame: number): void {
  const now = lift * 0.7 ** (frame - start);
  const lifts = Float32Array.from({ length: width }, (_, x) =>
    side === undefined ? now : now * Math.max(0.15, 1 - 1.4 * Math.abs(x / width - side)),
  );
  for (let at = 0; at < luma.length; at++) luma[at] = Math.min(235, (luma[at] ?? 0) + (lifts[at % width] ?? 0));
}
