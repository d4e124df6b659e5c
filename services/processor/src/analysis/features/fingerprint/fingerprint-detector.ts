import type { VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import type { ShotStream } from '../shots/shot-stream.ts';
import { ActiveArea } from './active-area.ts';
import { FINGERPRINT_PARAMETERS, type FingerprintParameters } from './fingerprint-parameters.ts';
import { seenIn } from './seen-picture.ts';
import { type ShotSignature, ShotSignatures } from './shot-signatures.ts';
import { SignatureSequence, type Signatures } from './signature-sequence.ts';

/** What a video looks like. */
export interface Fingerprint extends Signatures {
  /** One per shot, in order. */
  readonly shots: readonly ShotSignature[];
}

/** Hashes pictures at a fixed rate of presentation time, and makes signatures of moments and of shots of them. */
export class FingerprintDetector {
  readonly #parameters: FingerprintParameters;
  readonly #period: Nanoseconds;
  readonly #shots: ShotStream;
  readonly #area: ActiveArea;
  readonly #sequence: SignatureSequence;
  readonly #ofShots: ShotSignatures;
  #due: Nanoseconds | undefined;

  constructor(shots: ShotStream, parameters: FingerprintParameters = FINGERPRINT_PARAMETERS) {
    this.#parameters = parameters;
    this.#period = fromSeconds(parameters.pictureSeconds);
    this.#shots = shots;
    this.#area = new ActiveArea(parameters);
    this.#sequence = new SignatureSequence(parameters);
    this.#ofShots = new ShotSignatures(parameters);
  }

  push(frame: VideoFrame): void {
    const transitions = this.#shots.push(frame);
    if (this.#due === undefined || frame.time >= this.#due) {
      this.#due = (frame.time / this.#period + 1n) * this.#period;
      const seen = seenIn(frame.thumbnail, this.#area, this.#parameters);
      this.#sequence.push(frame.time, seen);
      if (typeof seen !== 'string') this.#ofShots.add(frame.number, seen);
    }
    this.#ofShots.settle(transitions, this.#shots.decidedBelow);
  }

  /** Ends at `end`, when the last frame stops being shown. */
  finish(end: Nanoseconds): Fingerprint {
    return { ...this.#sequence.finish(end), shots: this.#ofShots.finish(this.#shots.finish()) };
  }
}
