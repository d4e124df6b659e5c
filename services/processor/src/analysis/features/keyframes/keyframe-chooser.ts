import type { HeldFrame, Picture, VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import { SHOT_PARAMETERS } from '../shots/shot-parameters.ts';
import { ShotStream } from '../shots/shot-stream.ts';
import type { Transition } from '../shots/transition.ts';
import { KEYFRAME_PARAMETERS, type KeyframeParameters } from './keyframe-parameters.ts';
import { pictureScore } from './picture-score.ts';

/** The picture chosen for a shot. */
export interface ChosenKeyframe {
  readonly shotIndex: number;
  readonly frame: number;
  readonly time: Nanoseconds;
  /** Valid while it is handed over. */
  readonly picture: Picture;
}

interface Candidate {
  readonly frame: number;
  readonly time: Nanoseconds;
  readonly held: HeldFrame;
  readonly score: number;
  /** A shot might start with it. */
  readonly mightOpenShot: boolean;
}

/**
 * Chooses one picture per shot while frames stream by. Every 0.2 s, and wherever a shot might start, a frame is scored
 * by its preview and held; of the frames known to belong to the shot at hand only the best is kept, and besides it those on which
 * the shot detector, some three seconds behind, has not decided, less those with a better one close by. That bounds the memory, however
 * long the shot; only what is chosen is rendered.
 */
export class KeyframeChooser implements Disposable {
  readonly #parameters: KeyframeParameters;
  readonly #onChosen: (keyframe: ChosenKeyframe) => void;
  readonly #shots: ShotStream;
  #shotIndex = 0;
  /** When the shot is seen alone: from the end of its opening to the start of its closing, as far as that is known. */
  #alone: { readonly from: Nanoseconds; readonly until: Nanoseconds | undefined } = { from: 0n, until: undefined };
  #best: Candidate | undefined;
  #undecided: Candidate[] = [];
  #lastCandidate: Nanoseconds | undefined;
  #lastFrame: Nanoseconds | undefined;

  constructor(
    onChosen: (keyframe: ChosenKeyframe) => void,
    shots: ShotStream = new ShotStream(),
    parameters: KeyframeParameters = KEYFRAME_PARAMETERS,
  ) {
    this.#onChosen = onChosen;
    this.#shots = shots;
    this.#parameters = parameters;
  }

  push(frame: VideoFrame): void {
    const transitions = this.#shots.push(frame);
    if (this.#isCandidate(frame)) {
      const score = pictureScore(frame.preview, frame.thumbnail);
      const held = frame.hold({ width: this.#parameters.maxWidth, height: this.#parameters.maxHeight });
      const mightOpenShot = this.#shots.mightBeCut;
      this.#undecided.push({ frame: frame.number, time: frame.time, held, score, mightOpenShot });
      this.#thinOut();
      this.#lastCandidate = frame.time;
    }
    this.#lastFrame = frame.time;
    this.#settle(transitions);
  }

  finish(): void {
    this.#settle(this.#shots.finish());
    this.#keepBestBelow(Number.POSITIVE_INFINITY);
    this.#closeShot();
  }

  [Symbol.dispose](): void {
    this.#best?.held[Symbol.dispose]();
    this.#best = undefined;
    for (const { held } of this.#undecided) {
      held[Symbol.dispose]();
    }
    this.#undecided = [];
  }

  #isCandidate({ time }: VideoFrame): boolean {
    const due = fromSeconds(this.#parameters.candidateSeconds);
    return this.#shots.mightBeCut || this.#lastCandidate === undefined || time - this.#lastCandidate >= due;
  }

  /** Gives up the last candidate but one, where a better one is on either side and no shot fits between those. */
  #thinOut(): void {
    const [before, last, now] = this.#undecided.slice(-3);
    if (before === undefined || last === undefined || now === undefined || last.mightOpenShot) return;
    const isNoBest = last.score <= Math.max(before.score, now.score);
    const room = (this.#lastFrame ?? before.time) - before.time;
    if (!isNoBest || room >= fromSeconds(SHOT_PARAMETERS.minShotSecondsAtGradual)) return;
    last.held[Symbol.dispose]();
    this.#undecided.splice(-2, 1);
  }

  #settle(transitions: readonly Transition[]): void {
    for (const { start, end, divide } of transitions) {
      if (start.frame > 0) this.#alone = { ...this.#alone, until: start.time };
      if (divide !== undefined) {
        this.#keepBestBelow(divide.frame);
        this.#closeShot();
        this.#shotIndex++;
      }
      if (end !== undefined) this.#alone = { from: end.time, until: undefined };
    }
    this.#keepBestBelow(this.#shots.decidedBelow);
  }

  #keepBestBelow(frame: number): void {
    // They are in order: mostly there is nothing to decide.
    if ((this.#undecided[0]?.frame ?? frame) >= frame) return;
    const later: Candidate[] = [];
    for (const candidate of this.#undecided) {
      if (candidate.frame >= frame) {
        later.push(candidate);
      } else if (this.#best === undefined || this.#worth(candidate) > this.#worth(this.#best)) {
        this.#best?.held[Symbol.dispose]();
        this.#best = candidate;
      } else {
        candidate.held[Symbol.dispose]();
      }
    }
    this.#undecided = later;
  }

  #worth({ time, score }: Candidate): number {
    const { from, until } = this.#alone;
    const isAlone = time - from >= fromSeconds(this.#parameters.settleSeconds) && (until === undefined || time < until);
    return isAlone ? score : score / 2;
  }

  #closeShot(): void {
    if (this.#best !== undefined) {
      using held = this.#best.held;
      using picture = held.render();
      this.#onChosen({ shotIndex: this.#shotIndex, frame: this.#best.frame, time: this.#best.time, picture });
      this.#best = undefined;
    }
  }
}
