import type { Frame, Packet, Stream } from 'node-av';
import { type Fraction, later, type Nanoseconds, ticksToNanoseconds } from '../../time/rational-time.ts';
import { DamageRecorder } from '../damage/damage-recorder.ts';
import type { PictureConsumer } from '../media-file.ts';
import { CodedFrames } from './coded-frames.ts';
import { FrameViews } from './frame-views.ts';
import type { FileLimits } from './limit-exceeded.ts';
import type { PictureEncoder } from './picture-encoder.ts';
import { StreamDecoder } from './stream-decoder.ts';
import { decodeInto, type Track, timeBaseOf, timeOf } from './track.ts';

/** Starts decoding the picture. */
export async function openPictureTrack(
  stream: Stream,
  origin: Nanoseconds,
  consumer: PictureConsumer,
  limits: FileLimits,
  images: PictureEncoder,
): Promise<Track> {
  const resources = new DisposableStack();
  const decoder = resources.use(await StreamDecoder.open(stream, limits));
  const views = resources.use(new FrameViews(stream, images));
  const timeBase = timeBaseOf(stream);
  const clock = new FrameClock(origin, timeBase);
  const coded = new CodedFrames();
  const recorder = new DamageRecorder();
  let frameCount = 0;
  let packetTime: Nanoseconds | undefined;
  let firstPacketTime: Nanoseconds | undefined;

  function hand(frame: Frame): void {
    if (frameCount === 0 && !decoder.isTimeTold && firstPacketTime !== undefined) clock.startAt(firstPacketTime, frame);
    const time = clock.next(frame);
    recorder.decoded(time, clock.end);
    const isTimed = decoder.isTimeTold && !clock.isCorrected;
    const { isKey, codedBytes } = coded.take(frame);
    consumer.onFrame(views.viewOf(frame, { number: frameCount, time, isKey, codedBytes, isTimed }));
    frameCount++;
  }

  const output = { onFrame: hand, onDamage: () => recorder.rejected(packetTime ?? clock.end) };
  return {
    get position() {
      return clock.last;
    },
    push(packet: Packet) {
      packetTime = timeOf(packet, timeBase, origin);
      firstPacketTime ??= packetTime;
      coded.push(packet);
      decodeInto(decoder, packet, output);
    },
    flush() {
      decodeInto(decoder, null, output);
    },
    damage: (end) => recorder.conclude(end),
    end() {
      if (frameCount > 0) {
        consumer.onEnd({ time: clock.end, frameCount });
      }
    },
    [Symbol.dispose]() {
      resources.dispose();
    },
  };
}

/** Gives frames times that only grow, whatever a damaged file says. */
class FrameClock {
  last: Nanoseconds | undefined;
  /** When the last frame stops being shown. */
  end: Nanoseconds = 0n;
  /** Whether the last frame was given another time than it has. */
  isCorrected = false;
  #origin: Nanoseconds;
  readonly #timeBase: Fraction;
  readonly #tick: Nanoseconds;

  /** @param timeBase that of the frames' times */
  constructor(origin: Nanoseconds, timeBase: Fraction) {
    this.#origin = origin;
    this.#timeBase = timeBase;
    this.#tick = ticksToNanoseconds(1n, timeBase);
  }

  /**
   * Makes the first frame begin at `time`, and the others as much earlier. Files without presentation times (AVI) only say when frames are decoded, which
   * with B frames is before others that are shown earlier: what a decoder makes of that is late by as many frames as it holds back.
   */
  startAt(time: Nanoseconds, first: Frame): void {
    this.#origin = later(this.#origin, ticksToNanoseconds(first.pts, this.#timeBase) - time);
  }

  next(frame: Frame): Nanoseconds {
    const timeBase = this.#timeBase;
    const tick = this.#tick;
    const said = ticksToNanoseconds(frame.pts, timeBase) - this.#origin;
    const earliest = this.last === undefined ? 0n : this.last + (tick > 0n ? tick : 1n);
    this.isCorrected = said < earliest;
    const time = this.isCorrected ? earliest : said;
    const sinceLast = this.last === undefined ? 0n : time - this.last;
    const duration = ticksToNanoseconds(frame.duration, timeBase);
    this.end = time + (duration > 0n ? duration : sinceLast > 0n ? sinceLast : tick);
    this.last = time;
    return time;
  }
}
