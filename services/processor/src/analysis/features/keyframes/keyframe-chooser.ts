import type { Picture, VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
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
  readonly picture: Picture;
  readonly score: number;
}

/**
 * Chooses one picture per shot while frames stream by. Every 0.2 s, and wherever a shot might start, a frame is rendered and
 * scored; of the frames known to belong to the shot at hand only the best is kept, and besides it those on which
 * the shot detector, some three seconds behind, has not decided. That bounds the memory, however long the shot.
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
      const picture = frame.render({ width: this.#parameters.maxWidth, height: this.#parameters.maxHeight });
      const score = pictureScore(picture, frame.thumbnail);
      this.#undecided.push({ frame: frame.number, time: frame.time, picture, score });
      this.#lastCandidate = frame.time;
    }
    this.#settle(transitions);
  }

  finish(): void {
    this.#settle(this.#shots.finish());
    this.#keepBestBelow(Number.POSITIVE_INFINITY);
    this.#closeShot();
  }

  [Symbol.dispose](): void {
    this.#best?.picture[Symbol.dispose]();
    this.#best = undefined;
    for (const { picture } of this.#undecided) {
      picture[Symbol.dispose]();
    }
    this.#undecided = [];
  }

  #isCandidate({ time }: VideoFrame): boolean {
    const due = fromSeconds(this.#parameters.candidateSeconds);
    return this.#shots.mightBeCut || this.#lastCandidate === undefined || time - this.#lastCandidate >= due;
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
    const later: Candidate[] = [];
    for (const candidate of this.#undecided) {
      if (candidate.frame >= frame) {
        later.push(candidate);
      } else if (this.#best === undefined || this.#worth(candidate) > this.#worth(this.#best)) {
        this.#best?.picture[Symbol.dispose]();
        this.#best = candidate;
      } else {
        candidate.picture[Symbol.dispose]();
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
      using picture = this.#best.picture;
      this.#onChosen({ shotIndex: this.#shotIndex, frame: this.#best.frame, time: this.#best.time, picture });
      this.#best = undefined;
    }
  }
}
