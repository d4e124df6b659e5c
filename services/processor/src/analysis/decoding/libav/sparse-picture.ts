import { AV_NOPTS_VALUE, type Demuxer, type Frame, type Packet, type Stream } from 'node-av';
import { later, type Nanoseconds, ticksToNanoseconds } from '../../time/rational-time.ts';
import { DamageRecorder, type FileEnd } from '../damage/damage-recorder.ts';
import type { DamagedRange } from '../damage/damaged-range.ts';
import type { SparsePictureConsumer } from '../media-file.ts';
import { FrameViews } from './frame-views.ts';
import { type FileLimits, limitExceeded } from './limit-exceeded.ts';
import type { PictureEncoder } from './picture-encoder.ts';
import { StreamDecoder } from './stream-decoder.ts';
import { type DecodedTrack, decodeInto } from './track.ts';
import { VideoPackets } from './video-packets.ts';

/** What a sparse reading works with. */
export interface SparseSetting {
  /** Opens the file once more. */
  readonly open: () => Promise<Demuxer>;
  readonly streamIndex: number;
  /** What counts as 0. */
  readonly origin: Nanoseconds;
  readonly limits: FileLimits;
  readonly images: PictureEncoder;
  /** Called with every packet that was read, and the time that has been reached. */
  readonly onStep: (packet: Packet, position: Nanoseconds | undefined) => Promise<void> | undefined;
}

/**
 * Decodes keyframes only, and of them no more than one per interval. The frames between two keyframes are decoded where whole intervals lie
 * between, from the keyframe before on and no further than to the last that is wanted. The rest is read and left alone.
 *
 * The frames between are read by a second reader, which follows the first, so that what is handed over is in order; nothing is sought, as not every
 * file has an index.
 */
export class SparsePicture implements DecodedTrack {
  position: Nanoseconds | undefined;
  readonly #setting: SparseSetting;
  readonly #consumer: SparsePictureConsumer;
  readonly #resources = new AsyncDisposableStack();
  readonly #recorder = new DamageRecorder();
  #views: FrameViews | undefined;
  #gaps: { readonly packets: VideoPackets; readonly decoder: StreamDecoder } | undefined;
  #last: { readonly time: Nanoseconds; readonly isKey: boolean } | undefined;
  #first: Nanoseconds | undefined;
  /** When the last frame begins, and ends. */
  #lastStart: Nanoseconds = 0n;
  #end: Nanoseconds = 0n;
  #frameCount = 0;
  #packetCount = 0;

  private constructor(consumer: SparsePictureConsumer, setting: SparseSetting) {
    this.#consumer = consumer;
    this.#setting = setting;
  }

  /** Reads the file to its end. The consumer's end is left to the caller. */
  static async read(consumer: SparsePictureConsumer, setting: SparseSetting): Promise<SparsePicture> {
    const picture = new SparsePicture(consumer, setting);
    try {
      await picture.#read();
    } finally {
      await picture.#resources.disposeAsync();
    }
    return picture;
  }

  damage(fileEnd: FileEnd): readonly DamagedRange[] {
    const { position } = this;
    if (this.#first !== undefined && position !== undefined) {
      // What lies between was not looked at.
      this.#recorder.decoded(this.#first, position);
      this.#recorder.decoded(position, this.#end);
    }
    return this.#recorder.conclude(fileEnd);
  }

  end(): void {
    if (this.#frameCount > 0) this.#consumer.onEnd({ time: this.#end, frameCount: this.#frameCount });
  }

  async #read(): Promise<void> {
    const packets = await this.#openPackets();
    const { stream } = packets;
    const decoder = this.#resources.use(await StreamDecoder.open(stream, this.#setting.limits));
    this.#views = this.#resources.use(new FrameViews(stream, this.#setting.images));
    let before: bigint | undefined;
    for (let packet = packets.next(); packet !== undefined; packet = packets.next()) {
      const step = this.#count(packet);
      if (step !== undefined) await step;
      const { pts, duration, isKeyframe } = packet;
      if (pts === AV_NOPTS_VALUE) continue;
      const time = this.#timeOf(pts, stream);
      this.#lastStart = later(this.#lastStart, time);
      this.#end = later(this.#end, time + ticksToNanoseconds(duration, stream.timeBase));
      if (!isKeyframe) continue;
      if (this.#isWanted(time)) {
        await this.#fillGap(before, time);
        this.#decodeKeyframe(decoder, packet, stream);
      }
      before = pts;
    }
    if (this.#last === undefined || this.#intervalOf(this.#lastStart) >= this.#nextInterval()) {
      await this.#fillGap(before, undefined);
    }
    if (this.#last !== undefined) this.position = this.#lastStart;
    this.#end = later(this.#end, this.#lastStart);
  }

  /** A keyframe is wanted for an interval that has none. */
  #isWanted(time: Nanoseconds): boolean {
    const last = this.#last;
    if (last === undefined) return true;
    const [interval, lastInterval] = [this.#intervalOf(time), this.#intervalOf(last.time)];
    return interval > lastInterval || (interval === lastInterval && !last.isKey);
  }

  #decodeKeyframe(decoder: StreamDecoder, packet: Packet, stream: Stream): void {
    const output = {
      onFrame: (frame: Frame) => this.#hand(frame, this.#timeOf(frame.pts, stream), true),
      onDamage: () => this.#recorder.rejected(this.#timeOf(packet.pts, stream)),
    };
    decodeInto(decoder, packet, output);
    decodeInto(decoder, null, output);
    // The next keyframe is none that follows this one.
    decoder.restart();
  }

  /** Hands over the first frame of every interval between the last that has one and that of `until`. */
  async #fillGap(from: bigint | undefined, until: Nanoseconds | undefined): Promise<void> {
    const isDone = () => until !== undefined && this.#nextInterval() >= this.#intervalOf(until);
    if (isDone()) return;
    this.#gaps ??= await this.#openGaps();
    const { packets, decoder } = this.#gaps;
    decoder.restart();
    let hasBegun = from === undefined;
    const output = {
      onFrame: (frame: Frame) => {
        const time = this.#timeOf(frame.pts, packets.stream);
        if (!isDone() && this.#intervalOf(time) >= this.#nextInterval()) this.#hand(frame, time, false);
      },
      onDamage: () => this.#recorder.rejected(this.#last?.time ?? 0n),
    };
    while (!isDone()) {
      const packet = packets.next();
      if (packet === undefined) {
        decodeInto(decoder, null, output);
        break;
      }
      const step = this.#count(packet);
      if (step !== undefined) await step;
      hasBegun ||= packet.isKeyframe && packet.pts === from;
      if (hasBegun) decodeInto(decoder, packet, output);
    }
  }

  async #openPackets(): Promise<VideoPackets> {
    return this.#resources.use(new VideoPackets(await this.#setting.open(), this.#setting.streamIndex));
  }

  async #openGaps(): Promise<{ readonly packets: VideoPackets; readonly decoder: StreamDecoder }> {
    const packets = await this.#openPackets();
    return { packets, decoder: this.#resources.use(await StreamDecoder.open(packets.stream, this.#setting.limits)) };
  }

  #hand(frame: Frame, time: Nanoseconds, isKey: boolean): void {
    if (this.#last !== undefined && time <= this.#last.time) return;
    this.#last = { time, isKey };
    this.#first ??= time;
    this.position = time;
    const view = this.#views?.viewOf(frame, {
      number: this.#frameCount,
      time,
      isKey,
      codedBytes: undefined,
      isTimed: true,
    });
    this.#frameCount++;
    if (view !== undefined) this.#consumer.onFrame(view);
  }

  /** The first interval that nothing has been handed over for. */
  #nextInterval(): bigint {
    return this.#last === undefined ? 0n : this.#intervalOf(this.#last.time) + 1n;
  }

  #intervalOf(time: Nanoseconds): bigint {
    return time / this.#consumer.interval();
  }

  #timeOf(pts: bigint, { timeBase }: Stream): Nanoseconds {
    return later(ticksToNanoseconds(pts, timeBase) - this.#setting.origin, 0n);
  }

  #count(packet: Packet): Promise<void> | undefined {
    const { limits, onStep } = this.#setting;
    this.#packetCount++;
    // Each is read once for the keyframes, and once for what lies between.
    if (this.#packetCount > 2 * limits.maxPackets) {
      throw limitExceeded('maxPackets', `more than ${limits.maxPackets} packets`, limits);
    }
    return onStep(packet, this.position);
  }
}
