import type { VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import { DissolveFinder } from './dissolve-finder.ts';
import { FadeFinder, type FoundInRun } from './fade-finder.ts';
import { type FrameSummary, summarise } from './frame-summary.ts';
import { type HardCut, HardCutDetector } from './hard-cut-detector.ts';
import { histogramOf } from './histogram.ts';
import { MinimumShotLength } from './minimum-shot-length.ts';
import { SHOT_PARAMETERS, type ShotParameters } from './shot-parameters.ts';
import type { FrameMark, Transition } from './transition.ts';

/** What the detector sees of a frame. */
export type ShotFrame = Pick<VideoFrame, 'number' | 'time' | 'thumbnail'>;

/**
 * Finds the transitions between shots while frames stream by: hard cuts, dissolves and fades, in order and not overlapping, some three seconds
 * behind. docs/adr/0013-gradual-transitions.md has the whole of it.
 *
 * Hard cuts are decided first, four frames behind. Dissolves lie between them, fades may have one at the edge of their colour, which
 * they take in. What is left passes the filter of the shortest shot.
 */
export class ShotDetector {
  readonly #parameters: ShotParameters;
  readonly #hardCuts: HardCutDetector;
  readonly #fades: FadeFinder;
  readonly #dissolves: DissolveFinder;
  readonly #minimumLength: MinimumShotLength;
  readonly #sampleInterval: Nanoseconds;
  /** The frames that gradual transitions are looked for in, from position `#first` on. */
  readonly #samples: FrameSummary[] = [];
  #first = 0;
  /** Position of the next sample to be looked at. */
  #next = 0;
  #lastSampled: Nanoseconds | undefined;
  #lastTime: Nanoseconds | undefined;
  /** Found and not yet handed on, hard cuts with how much they stand out. */
  #found: (Transition & { readonly prominence?: number })[] = [];
  #decidedBelow = 0;

  constructor(parameters: ShotParameters = SHOT_PARAMETERS) {
    this.#parameters = parameters;
    this.#hardCuts = new HardCutDetector(parameters.hardCut);
    this.#fades = new FadeFinder(parameters.fade);
    this.#dissolves = new DissolveFinder(parameters.dissolve);
    this.#minimumLength = new MinimumShotLength(parameters);
    this.#sampleInterval = fromSeconds(parameters.sampleSeconds);
  }

  /** Whether the last frame pushed might turn out to open a shot. */
  get mightBeCut(): boolean {
    return this.#hardCuts.mightBeCut;
  }

  /** Every frame below this number has been decided on: no transition that is still to come begins there. */
  get decidedBelow(): number {
    return this.#decidedBelow;
  }

  /** Takes the next frame; gives the transitions that have become certain. */
  push({ number, time, thumbnail }: ShotFrame): Transition[] {
    this.#minimumLength.begin(time);
    this.#lastTime = time;
    const histogram = histogramOf(thumbnail);
    const earlierDetail = this.#samples.at(-1)?.detailTotal ?? 0;
    const summary = summarise(number, time, thumbnail, histogram, earlierDetail);
    this.#addCuts(this.#hardCuts.push({ number, time, thumbnail, histogram, grid: summary.grid }));
    if (this.#lastSampled === undefined || time - this.#lastSampled >= this.#sampleInterval) {
      this.#lastSampled = time;
      this.#samples.push(summary);
    }
    while ((this.#sample(this.#next + 1)?.number ?? Number.POSITIVE_INFINITY) < this.#hardCuts.decidedBelow) {
      this.#look();
    }
    return this.#handOn(this.#horizon(), undefined);
  }

  /** Decides on the last frames with what there is. */
  finish(): Transition[] {
    this.#addCuts(this.#hardCuts.finish());
    while (this.#sample(this.#next) !== undefined) {
      this.#look();
    }
    for (const found of this.#fades.finish(this.#samples, this.#first)) this.#addRun(found);
    for (const found of this.#dissolves.finish()) this.#addDissolve(found);
    return this.#handOn(Number.POSITIVE_INFINITY, this.#lastTime);
  }

  #look(): void {
    const at = this.#next++;
    const isFree = (before: number, after: number) => this.#isFree(before, after);
    for (const found of this.#dissolves.tryUpTo(this.#samples, this.#first, at, isFree)) this.#addDissolve(found);
    this.#addRun(this.#fades.push(this.#samples, this.#first, at));
  }

  /** No clear cut is between two samples, and no picture of one colour among them. */
  #isFree(before: number, after: number): boolean {
    const from = this.#sample(before)?.number ?? 0;
    const until = this.#sample(after)?.number ?? 0;
    const { maxCutProminence, maxFramesWithCut } = this.#parameters.dissolve;
    const most = after - before <= maxFramesWithCut ? maxCutProminence : 0;
    const isCut = this.#found.some(
      ({ kind, start, prominence = 0 }) =>
        kind === 'hard-cut' && start.frame > from && start.frame <= until && prominence >= most,
    );
    if (isCut) return false;
    for (let at = before; at <= after + 1; at++) {
      const sample = this.#sample(at);
      if (sample && this.#fades.isFlat(sample)) return false;
    }
    return true;
  }

  #addCuts(cuts: readonly HardCut[]): void {
    for (const { frame, time, confidence, prominence } of cuts) {
      const mark = { frame, time };
      this.#found.push({ kind: 'hard-cut', start: mark, end: mark, divide: mark, confidence, prominence });
    }
  }

  #addDissolve({
    before,
    after,
    score,
  }: {
    readonly before: number;
    readonly after: number;
    readonly score: number;
  }): void {
    const start = this.#mark(before + 1);
    const end = this.#mark(after);
    const divide = this.#mark(Math.ceil((before + 1 + after) / 2));
    if (
      start === undefined ||
      end === undefined ||
      this.#found.some((other) => other.kind === 'fade' && overlap(other, start, end))
    )
      return;
    this.#replace({ kind: 'dissolve', start, end, divide, confidence: 1 / (1 + Math.exp(-score)) });
  }

  #addRun({ fades, flash }: FoundInRun): void {
    for (const { start, end, middle, confidence } of fades) {
      const from = this.#mark(start);
      const until = this.#mark(end);
      const isAtEdge = from?.frame === 0 || until === undefined;
      if (from !== undefined) {
        this.#replace({
          kind: 'fade',
          start: from,
          end: until,
          divide: isAtEdge ? undefined : this.#mark(middle),
          confidence,
        });
      }
    }
    const from = flash && this.#mark(flash.start);
    const until = flash && this.#mark(flash.end);
    if (from && until) this.#found = this.#found.filter((other) => !overlap(other, from, until));
  }

  /** A gradual transition takes the place of what was found within it. */
  #replace(transition: Transition): void {
    this.#found = this.#found.filter((other) => !overlap(other, transition.start, transition.end));
    this.#found.push(transition);
  }

  /** Number of the frame from which on something may still be found or replaced. */
  #horizon(): number {
    const { maxFrames, plateauFrames } = this.#parameters.fade;
    const now = this.#sample(this.#next - 1)?.time ?? 0n;
    let reach = Math.max(this.#first, this.#next - maxFrames - plateauFrames);
    while (reach < this.#next && now - (this.#sample(reach)?.time ?? now) > this.#fades.reach) reach++;
    const at = Math.min(reach, this.#dissolves.undecidedFrom, this.#fades.undecidedFrom);
    return this.#sample(Math.max(this.#first, at))?.number ?? 0;
  }

  #handOn(horizon: number, lastFrame: Nanoseconds | undefined): Transition[] {
    this.#decidedBelow = Math.max(this.#decidedBelow, horizon);
    this.#forget();
    // As it is at nearly every frame.
    if (this.#found.length === 0) return [];
    const ready = this.#found
      .filter(({ start }) => start.frame < horizon)
      .toSorted((a, b) => a.start.frame - b.start.frame);
    this.#found = this.#found.filter(({ start }) => start.frame >= horizon);
    return ready
      .filter((transition) => this.#minimumLength.admits(transition, lastFrame))
      .map(({ kind, start, end, divide, confidence }) => ({ kind, start, end, divide, confidence }));
  }

  /** Of what has been decided on, only as much is kept as a fade may still be compared with. */
  #forget(): void {
    const { maxFrames, plateauFrames } = this.#parameters.fade;
    const kept = 2 * (maxFrames + plateauFrames);
    const needed = Math.min(this.#next, this.#dissolves.undecidedFrom, this.#fades.undecidedFrom) - kept;
    if (needed - this.#first < kept) return;
    this.#samples.splice(0, needed - this.#first);
    this.#first = needed;
  }

  #sample(position: number): FrameSummary | undefined {
    return this.#samples[position - this.#first];
  }

  #mark(position: number): FrameMark | undefined {
    const sample = this.#sample(position);
    return sample && { frame: sample.number, time: sample.time };
  }
}

/** Whether a transition lies, with any of its frames, in `[start, end]`: a cut at the end is part of what ends there. */
function overlap({ start, end }: Transition, from: FrameMark, until: FrameMark | undefined): boolean {
  const last = end === undefined ? Number.POSITIVE_INFINITY : Math.max(start.frame, end.frame - 1);
  return start.frame <= (until?.frame ?? Number.POSITIVE_INFINITY) && last >= from.frame;
}
