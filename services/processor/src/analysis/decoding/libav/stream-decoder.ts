import {
  AV_FRAME_FLAG_CORRUPT,
  AV_NOPTS_VALUE,
  AV_OPT_TYPE_INT64,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVERROR_INVALIDDATA,
  AVMEDIA_TYPE_VIDEO,
  type CodecContext,
  Decoder,
  FFmpegError,
  Frame,
  type Packet,
  Rational,
  type Stream,
} from 'node-av';
import type { FileLimits } from './limit-exceeded.ts';
import { PictureStamps } from './picture-stamps.ts';

/** Gives frames their times. */
interface Stamps {
  stamp(frame: Frame): void;
  /** Whether the file says the time of the frame that was stamped last; only of pictures. */
  readonly isTold?: boolean;
}

/**
 * The decoder of a stream, which says when it meets damage, and can go on after it.
 *
 * node-av's own way of taking frames out of a decoder makes some thirty calls and two objects of each; here all come in the same frame, with a
 * handful of calls. Only sound whose times are not counted in samples goes node-av's way, as its times have to be made smooth.
 */
export class StreamDecoder implements Disposable {
  readonly #decoder: Decoder;
  readonly #context: CodecContext;
  /** Undefined where node-av gives frames their times. */
  readonly #stamps: Stamps | undefined;
  readonly #frame = new Frame();

  private constructor(decoder: Decoder, context: CodecContext, stamps: Stamps | undefined) {
    this.#decoder = decoder;
    this.#context = context;
    this.#stamps = stamps;
    this.#frame.alloc();
  }

  /** Sound is no work for more than one thread. */
  static async open(stream: Stream, limits: FileLimits): Promise<StreamDecoder> {
    const isPicture = stream.codecpar.codecType === AVMEDIA_TYPE_VIDEO;
    let opened: CodecContext | undefined;
    const decoder = await Decoder.create(stream, {
      exitOnError: true,
      threadCount: isPicture ? limits.decoderThreads : 1,
      // Not through `options`: in node-av 6.1 an options dictionary on a codec can corrupt the heap.
      configure: (context) => {
        opened = context;
        FFmpegError.throwIfError(
          context.setOption('max_pixels', BigInt(limits.maxPixels), AV_OPT_TYPE_INT64),
          'max_pixels',
        );
      },
    });
    if (opened === undefined) throw new Error('A decoder was opened without being configured');
    return new StreamDecoder(decoder, opened, isPicture ? new PictureStamps(stream, opened) : sampleStamps(stream));
  }

  /**
   * Hands in a packet, or with `null` says that none follows.
   *
   * @throws {FFmpegError} for damage
   */
  send(packet: Packet | null): void {
    if (packet !== null && packet.size === 0) return;
    const answer = this.#context.sendPacketSync(packet);
    if (answer < 0 && answer !== AVERROR_EOF) FFmpegError.throwIfError(answer, 'a packet was not taken');
  }

  /**
   * The next frame, valid until it is released; undefined when it wants more, or is at its end.
   *
   * @throws {FFmpegError} for damage
   */
  receive(): Frame | undefined {
    if (this.#stamps === undefined) return this.#decoder.receiveSync() ?? undefined;
    const answer = this.#context.receiveFrameSync(this.#frame);
    if (answer === AVERROR_EAGAIN || answer === AVERROR_EOF) return undefined;
    FFmpegError.throwIfError(answer, 'a frame was not given');
    if (this.#frame.decodeErrorFlags !== 0 || (this.#frame.flags & AV_FRAME_FLAG_CORRUPT) !== 0) {
      throw new FFmpegError(AVERROR_INVALIDDATA);
    }
    this.#stamps.stamp(this.#frame);
    return this.#frame;
  }

  /** Whether the file says when the frame that was given last is presented; only of pictures. */
  get isTimeTold(): boolean {
    return this.#stamps?.isTold ?? false;
  }

  /** Gives the memory of a frame back. */
  release(frame: Frame): void {
    if (frame === this.#frame) frame.unref();
    else frame.free();
  }

  /** Forgets what it was given: what follows is no continuation. Also after its end. */
  restart(): void {
    this.#context.flushBuffers();
  }

  [Symbol.dispose](): void {
    this.#frame.free();
    this.#decoder.close();
  }
}

/** Times of sound that are counted in its samples; one that is missing follows from the frame before. Undefined for other sound. */
function sampleStamps({ timeBase, codecpar }: Stream): Stamps | undefined {
  if (timeBase.num !== 1 || timeBase.den !== codecpar.sampleRate) return undefined;
  const counted = new Rational(1, codecpar.sampleRate);
  let next = 0n;
  const stamp = (frame: Frame) => {
    const { sampleRate, nbSamples } = frame;
    let { pts } = frame;
    if (pts === AV_NOPTS_VALUE) {
      pts = next;
      frame.pts = pts;
    }
    // Sound may turn out to have another rate than its file says.
    const isAsSaid = sampleRate === counted.den;
    next = pts + (isAsSaid ? BigInt(nbSamples) : BigInt(Math.round((nbSamples * counted.den) / sampleRate)));
    frame.timeBase = isAsSaid ? counted : new Rational(1, sampleRate);
    if (!isAsSaid) frame.pts = (pts * BigInt(sampleRate)) / BigInt(counted.den);
  };
  return { stamp };
}
