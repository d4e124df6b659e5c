import type { Frame, Packet, Stream } from 'node-av';
import { type Nanoseconds, ticksToNanoseconds } from '../../time/rational-time.ts';
import { DamageRecorder } from '../damage/damage-recorder.ts';
import type { LumaPicture, PictureConsumer, VideoFrame } from '../media-file.ts';
import { GreyRenderer } from './grey-renderer.ts';
import { KeyframeTimes } from './keyframe-times.ts';
import type { FileLimits } from './limit-exceeded.ts';
import { LumaSampler } from './luma-sampler.ts';
import type { PictureEncoder } from './picture-encoder.ts';
import { PictureRenderer } from './picture-renderer.ts';
import { rotationOf } from './read-facts.ts';
import { StreamDecoder } from './stream-decoder.ts';
import { Thumbnailer } from './thumbnailer.ts';
import { decodeInto, type Track, timeOf } from './track.ts';

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
  const thumbnailer = resources.use(new Thumbnailer());
  const sampler = resources.use(new LumaSampler());
  const renderer = resources.use(new PictureRenderer(rotationOf(stream), stream.sampleAspectRatio, images));
  const greyRenderer = resources.use(new GreyRenderer(rotationOf(stream), stream.sampleAspectRatio));
  const clock = new FrameClock(origin);
  const keys = new KeyframeTimes();
  const recorder = new DamageRecorder();
  let frameCount = 0;
  let packetTime: Nanoseconds | undefined;

  function hand(frame: Frame): void {
    const time = clock.next(frame);
    recorder.decoded(time, clock.end);
    let preview: LumaPicture | undefined;
    consumer.onFrame({
      number: frameCount,
      time,
      isKey: keys.has(frame),
      thumbnail: thumbnailer.thumbnailOf(frame),
      get preview() {
        preview ??= sampler.previewOf(frame);
        return preview;
      },
      render: (bounds) => renderer.render(frame, bounds),
      renderGrey: (bounds) => greyRenderer.render(frame, bounds),
      hold: (bounds) => renderer.hold(frame, bounds),
    } satisfies VideoFrame);
    frameCount++;
  }

  const output = { onFrame: hand, onDamage: () => recorder.rejected(packetTime ?? clock.end) };
  return {
    get position() {
      return clock.last;
    },
    push(packet: Packet) {
      packetTime = timeOf(packet, stream, origin);
      keys.push(packet);
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
  readonly #origin: Nanoseconds;

  constructor(origin: Nanoseconds) {
    this.#origin = origin;
  }

  next(frame: Frame): Nanoseconds {
    const { timeBase } = frame;
    const tick = ticksToNanoseconds(1n, timeBase);
    const said = ticksToNanoseconds(frame.pts, timeBase) - this.#origin;
    const earliest = this.last === undefined ? 0n : this.last + (tick > 0n ? tick : 1n);
    const time = said > earliest ? said : earliest;
    const sinceLast = this.last === undefined ? 0n : time - this.last;
    const duration = ticksToNanoseconds(frame.duration, timeBase);
    this.end = time + (duration > 0n ? duration : sinceLast > 0n ? sinceLast : tick);
    this.last = time;
    return time;
  }
}
