import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import { fadeSide, PLATEAU_SECONDS } from './fade-side.ts';
import { type FrameSummary, likenessOf } from './frame-summary.ts';
import type { FadeParameters } from './shot-parameters.ts';

/** A fade, in positions among the frames looked at. */
export interface FoundFade {
  /** First frame that is not the full picture any more, and the first that is again. */
  readonly start: number;
  readonly end: number;
  /** Where the shots divide. */
  readonly middle: number;
  readonly confidence: number;
}

/** A flash, which is no transition: no cut is in it either. */
export interface FoundFlash {
  readonly start: number;
  readonly end: number;
}

/** What became of a run of frames of one colour. */
export interface FoundInRun {
  readonly fades: readonly FoundFade[];
  readonly flash: FoundFlash | undefined;
}

interface Run {
  readonly start: number;
  /** First frame after; undefined while it lasts. */
  end: number | undefined;
  /** It lasts long enough to be a shot of its own, and the side before it has been looked at. */
  isShot: boolean;
}

const NOTHING: FoundInRun = { fades: [], flash: undefined };

/**
 * Finds fades while frames stream by: runs of frames of one colour with a picture on its way to or from it on at least one side. A
 * short run is the middle of one transition, a long one is a shot of its own between two.
 */
export class FadeFinder {
  readonly #parameters: FadeParameters;
  readonly #reach: Nanoseconds;
  readonly #runs: Run[] = [];

  constructor(parameters: FadeParameters) {
    this.#parameters = parameters;
    this.#reach = fromSeconds(parameters.maxSeconds + PLATEAU_SECONDS);
  }

  /** How far from the run of its colour a side of a fade may reach. */
  get reach(): Nanoseconds {
    return this.#reach;
  }

  /** From this position on, something may still be found. */
  get undecidedFrom(): number {
    const [run] = this.#runs;
    if (run === undefined) return Number.POSITIVE_INFINITY;
    return run.isShot
      ? (run.end ?? Number.POSITIVE_INFINITY) - this.#parameters.plateauFrames
      : run.start - this.#parameters.maxFrames;
  }

  /** Whether a frame is of one colour. */
  isFlat({ flatness }: FrameSummary): boolean {
    return flatness >= this.#parameters.minFlatness;
  }

  /**
   * Looks at the frame at `at`; those up to it are known.
   *
   * @param first position of `frames[0]`
   */
  push(frames: readonly FrameSummary[], first: number, at: number): FoundInRun {
    const frame = frames[at - first];
    if (frame === undefined) return NOTHING;
    const last = this.#runs.at(-1);
    if (this.isFlat(frame)) {
      if (last === undefined || last.end !== undefined) this.#runs.push({ start: at, end: undefined, isShot: false });
    } else if (last !== undefined) {
      last.end ??= at;
    }
    const [run] = this.#runs;
    if (run === undefined) return NOTHING;
    const { maxFrames, plateauFrames } = this.#parameters;
    if (this.#becomesShot(frames, first, run, run.end ?? at)) return this.#open(frames, first, run);
    if (run.end === undefined) return NOTHING;
    const waited = (frames[at - first]?.time ?? 0n) - (frames[run.end - first]?.time ?? 0n);
    if (at < run.end + maxFrames + plateauFrames && waited <= this.#reach) return NOTHING;
    return this.#close(frames, first, run);
  }

  /** Looks at what is left, at the end of the video. */
  finish(frames: readonly FrameSummary[], first: number): FoundInRun[] {
    const found: FoundInRun[] = [];
    for (let [run] = this.#runs; run !== undefined; [run] = this.#runs) {
      run.end ??= first + frames.length;
      if (this.#becomesShot(frames, first, run, run.end)) found.push(this.#open(frames, first, run));
      found.push(this.#close(frames, first, run));
    }
    return found;
  }

  #becomesShot(frames: readonly FrameSummary[], first: number, run: Run, at: number): boolean {
    const last = frames[Math.min(at - first, frames.length - 1)]?.time ?? 0n;
    const held = last - (frames[run.start - first]?.time ?? 0n);
    return !run.isShot && held >= fromSeconds(this.#parameters.minHoldSeconds);
  }

  #open(frames: readonly FrameSummary[], first: number, run: Run): FoundInRun {
    run.isShot = true;
    return { fades: this.#fadesOut(frames, first, run), flash: undefined };
  }

  #close(frames: readonly FrameSummary[], first: number, run: Run): FoundInRun {
    this.#runs.shift();
    return run.isShot
      ? { fades: this.#fadesIn(frames, first, run), flash: undefined }
      : this.#throughColour(frames, first, run);
  }

  #fadesOut(frames: readonly FrameSummary[], first: number, run: Run): readonly FoundFade[] {
    const { frames: length, faintFrames, error } = this.#side(frames, first, run, -1);
    if (length === 0) return [];
    const start = run.start - length;
    const end = run.start + faintFrames;
    return [{ start, end, middle: Math.ceil((start + end) / 2), confidence: this.#confidence(error) }];
  }

  #fadesIn(frames: readonly FrameSummary[], first: number, run: Run): readonly FoundFade[] {
    const runEnd = run.end ?? run.start;
    const { frames: length, faintFrames, error } = this.#side(frames, first, run, 1);
    if (length === 0) return [];
    const start = runEnd - faintFrames;
    const end = runEnd + length;
    return [{ start, end, middle: Math.ceil((start + end) / 2), confidence: this.#confidence(error) }];
  }

  #throughColour(frames: readonly FrameSummary[], first: number, run: Run): FoundInRun {
    const runEnd = run.end ?? run.start;
    const out = this.#side(frames, first, run, -1);
    const into = this.#side(frames, first, run, 1);
    const start = run.start - out.frames;
    const end = runEnd + into.frames;
    const before = frames[start - 1 - first];
    const after = frames[end - first];
    const { flashFrames, flashLikeness } = this.#parameters;
    if (end - start <= flashFrames && before && after && likenessOf(before.grid, after.grid) >= flashLikeness) {
      return { fades: [], flash: { start, end } };
    }
    if (out.frames + into.frames === 0) return NOTHING;
    const middle = Math.ceil((run.start + runEnd) / 2);
    const confidence = this.#confidence(Math.max(out.error, into.error));
    return { fades: [{ start, end, middle, confidence }], flash: undefined };
  }

  #side(frames: readonly FrameSummary[], first: number, run: Run, direction: -1 | 1) {
    const end = run.end ?? first + frames.length;
    const edge = (direction === -1 ? run.start : end - 1) - first;
    return fadeSide(frames, edge, direction, end - run.start, this.#parameters);
  }

  #confidence(error: number): number {
    return 1 - error / this.#parameters.maxError / 2;
  }
}
