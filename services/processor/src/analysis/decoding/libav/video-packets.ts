import { AVDISCARD_ALL, type Demuxer, type Packet, type Stream } from 'node-av';
import { packetsOf } from './packets-of.ts';

/**
 * The packets of one stream of a file, read front to back by themselves.
 *
 * All of them: libav can pass over what is no keyframe (AVDISCARD_NONKEY), but its demuxer of MP4 then gives keyframes the composition offsets of
 * other frames, so that their times are off by some frames (seen with FFmpeg 8.0).
 */
export class VideoPackets implements AsyncDisposable {
  readonly stream: Stream;
  readonly #demuxer: Demuxer;
  readonly #packets: Generator<Packet>;

  /** @param streamIndex of a stream that the file has */
  constructor(demuxer: Demuxer, streamIndex: number) {
    const stream = demuxer.streams.find(({ index }) => index === streamIndex);
    if (stream === undefined) throw new RangeError(`The file has no stream ${streamIndex}`);
    for (const other of demuxer.streams) if (other !== stream) other.discard = AVDISCARD_ALL;
    this.stream = stream;
    this.#demuxer = demuxer;
    this.#packets = packetsOf(demuxer);
  }

  /** The next packet, valid until the one after is asked for; undefined at the end, or where nothing more can be read. */
  next(): Packet | undefined {
    for (;;) {
      const { done, value } = this.#packets.next();
      if (done === true) return undefined;
      if (value.streamIndex === this.stream.index) return value;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#packets.return(undefined);
    await this.#demuxer.close();
  }
}
