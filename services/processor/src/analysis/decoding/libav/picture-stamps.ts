import { AV_NOPTS_VALUE, type CodecContext, type Frame, Rational, type Stream } from 'node-av';
import type { Fraction } from '../../time/rational-time.ts';

/**
 * Gives frames their times: the best that the decoder can tell, and where it cannot, the time of the frame before and how long that is shown,
 * as the ffmpeg program does.
 */
export class PictureStamps {
  readonly #timeBase: Rational;
  readonly #streamRate: Fraction;
  readonly #context: CodecContext;
  #last: bigint | undefined;
  #lastDuration = 0n;
  /** Whether the file says the time of the frame that was stamped last. */
  isTold = false;

  constructor(stream: Stream, context: CodecContext) {
    const { num, den } = stream.timeBase;
    this.#timeBase = new Rational(num, den);
    this.#streamRate = stream.avgFrameRate;
    this.#context = context;
  }

  stamp(frame: Frame): void {
    this.isTold = frame.pts !== AV_NOPTS_VALUE;
    frame.timeBase = this.#timeBase;
    const best = frame.bestEffortTimestamp;
    const pts = best === AV_NOPTS_VALUE ? (this.#last ?? 0n) + this.#lastDuration : best;
    frame.pts = pts;
    this.#lastDuration = this.#durationOf(frame, pts);
    this.#last = pts;
  }

  #durationOf(frame: Frame, pts: bigint): bigint {
    const { duration } = frame;
    const sinceLast = this.#last === undefined ? -1n : pts - this.#last;
    // 1 is what demuxers say when they do not know.
    const isGuess = duration === 1n && sinceLast > 2n;
    if (duration > 0n && !isGuess) return duration;
    if (sinceLast > 0n) return sinceLast;
    if (duration > 0n) return duration;
    const shown = this.#ticks(this.#context.framerate, 1 + frame.repeatPict / 2) || this.#ticks(this.#streamRate, 1);
    return shown > 0n ? shown : this.#lastDuration > 0n ? this.#lastDuration : 1n;
  }

  /** `frames` at a rate, in ticks; 0 when the rate is not known. */
  #ticks({ num, den }: Fraction, frames: number): bigint {
    if (num <= 0 || den <= 0) return 0n;
    return BigInt(Math.round((frames * den * this.#timeBase.den) / (num * this.#timeBase.num)));
  }
}
