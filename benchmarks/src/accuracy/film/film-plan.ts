import type { FilmTruth, FrameRange, GradualTransition } from './film-truth.ts';
import { Random } from './random.ts';

/** Ticks a second of the times of frames. */
export const TICKS_PER_SECOND = 90_000;

/** One shot of a film. Its frames and those of the next overlap in a dissolve. */
export interface PlannedShot extends FrameRange {
  readonly seed: number;
  /** Filmed where the shot before was, from elsewhere. */
  readonly samePlace: boolean;
}

/** How one shot becomes the next. */
export type PlannedTransition =
  | { readonly kind: 'cut'; readonly at: number }
  | (GradualTransition & { readonly kind: 'dissolve'; readonly eased: boolean })
  | (GradualTransition & {
      readonly kind: 'fade';
      /** The first frame that shows nothing but the colour, and the first that shows something again. */
      readonly empty: FrameRange;
      /** Luma of the colour: black or white. */
      readonly colour: 16 | 235;
    });

/** A flash of light: `lift` is added to the luma and decays; `side` is the share of the picture's width lit most. */
export interface PlannedFlash extends FrameRange {
  readonly lift: number;
  readonly side: number | undefined;
}

/** A film that is to be made. */
export interface FilmPlan {
  readonly seed: number;
  /** Of every frame, and one more: the end of the last. */
  readonly frameTicks: readonly number[];
  readonly shots: readonly PlannedShot[];
  /** `transitions[i]` leads from `shots[i]` to `shots[i + 1]`. */
  readonly transitions: readonly PlannedTransition[];
  readonly flashes: readonly PlannedFlash[];
}

/** Frames of a dissolve. */
const DISSOLVE_FRAMES = { least: 5, most: 60 };
/** Frames of either side of a fade: to the colour, and from it. */
const FADE_FRAMES = { least: 5, most: 30 };
/** Frames of a shot that nothing else shares; from 0.8 s up. */
const SHOT_FRAMES = { least: 20, most: 95 };

/**
 * Draws a film: shots of 0.8 to 4 s at 25 frames a second (every fourth film with irregular frame times), three in five joined by
 * hard cuts, the others by dissolves and fades of 5 to 60 frames.
 */
export function planFilm(seed: number, shotCount: number): FilmPlan {
  const random = new Random(seed * 7_919);
  const shots: PlannedShot[] = [];
  const transitions: PlannedTransition[] = [];
  const flashes: PlannedFlash[] = [];
  let start = 0;
  for (let index = 0; index < shotCount; index++) {
    const before = transitions.at(-1);
    const alone = before === undefined || before.kind === 'cut' ? start : before.end;
    const end = alone + random.integer(SHOT_FRAMES.least, SHOT_FRAMES.most);
    if (end - alone > 30 && random.chance(0.25)) flashes.push(planFlash(random, alone + 8, end - 12));
    const transition = index === shotCount - 1 ? undefined : planTransition(random, end);
    const overlap = transition?.kind === 'dissolve' ? transition.end : end;
    const lasts = transition?.kind === 'fade' ? transition.empty.start : overlap;
    shots.push({ start, end: lasts, seed: seed * 1_000 + index, samePlace: index > 0 && random.chance(0.35) });
    if (transition === undefined) break;
    transitions.push(transition);
    start = transition.kind === 'fade' ? transition.empty.end : end;
  }
  const frameTicks = frameTimes(shots.at(-1)?.end ?? 0, seed % 4 === 0 ? new Random(seed) : undefined);
  return { seed, frameTicks, shots, transitions, flashes };
}

/** What is to be found in the planned film. */
export function truthOf({ transitions, flashes }: FilmPlan): FilmTruth {
  return {
    cuts: transitions.flatMap(cutsOf),
    gradual: transitions.flatMap(gradualOf),
    flashes: flashes.map(({ start, end }) => ({ start, end })),
  };
}

/** Frames of one colour from which on they count as a shot of their own: half a second at 25 frames a second is 13. */
const LONG_HOLD_FRAMES = 25;

function cutsOf(transition: PlannedTransition): number[] {
  if (transition.kind === 'cut') return [transition.at];
  if (transition.kind === 'dissolve' || !isLong(transition.empty)) return [];
  const { start, end, empty } = transition;
  return [...(empty.start === start ? [start] : []), ...(empty.end === end ? [end] : [])];
}

function gradualOf(transition: PlannedTransition): GradualTransition[] {
  if (transition.kind === 'cut') return [];
  const { kind, start, end } = transition;
  if (kind === 'dissolve' || !isLong(transition.empty)) return [{ kind, start, end }];
  const sides = [
    { kind, start, end: transition.empty.start },
    { kind, start: transition.empty.end, end },
  ];
  return sides.filter((side) => side.end > side.start);
}

function isLong({ start, end }: FrameRange): boolean {
  return end - start >= LONG_HOLD_FRAMES;
}

function planTransition(random: Random, at: number): PlannedTransition {
  const draw = random.next();
  if (draw < 0.6) return { kind: 'cut', at };
  if (draw < 0.83) {
    return { kind: 'dissolve', start: at, end: at + drawLength(random, DISSOLVE_FRAMES), eased: random.chance(0.3) };
  }
  // Of three fades two go out and come in, one leaves at a cut or begins with one.
  const sides = random.next();
  const out = sides < 0.83 ? drawLength(random, FADE_FRAMES) : 0;
  const into = sides < 0.67 || sides >= 0.83 ? drawLength(random, FADE_FRAMES) : 0;
  // Mostly a moment; in one of six the colour stays long enough to be a shot of its own.
  const hold = random.chance(1 / 6) ? random.integer(30, 45) : random.integer(1, 9);
  const empty = { start: at + out, end: at + out + hold };
  return { kind: 'fade', start: at, end: empty.end + into, empty, colour: random.chance(0.85) ? 16 : 235 };
}

/** Short ones are as frequent as long ones, by proportion. */
function drawLength(random: Random, { least, most }: { readonly least: number; readonly most: number }): number {
  return Math.round(least * (most / least) ** random.next());
}

function planFlash(random: Random, from: number, until: number): PlannedFlash {
  const start = random.integer(from, Math.max(from, until));
  return {
    start,
    end: start + random.integer(1, 4),
    lift: random.between(50, 200),
    side: random.chance(0.3) ? random.next() : undefined,
  };
}

/** Start of every frame at 25 frames a second, and the end of the last; with `random`, each half to one and a half times as long. */
export function frameTimes(count: number, random: Random | undefined): readonly number[] {
  const regular = TICKS_PER_SECOND / 25;
  const ticks = [0];
  for (let frame = 1; frame <= count; frame++) {
    ticks.push(random ? (ticks.at(-1) ?? 0) + Math.round(regular * random.between(0.5, 1.5)) : frame * regular);
  }
  return ticks;
}
