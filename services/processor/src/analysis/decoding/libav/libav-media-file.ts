import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { ACCEPTED_CONTAINERS_TEXT } from '@vidi/container-signature';
import { AVDISCARD_ALL, type Demuxer, type Packet, type Stream } from 'node-av';
import { AnalysisError } from '../../../domain/analysis-error.ts';
import { HeapCollector } from '../../heap-collector.ts';
import { later, type Nanoseconds, ticksToNanoseconds, toSeconds } from '../../time/rational-time.ts';
import type { ContainerFacts } from '../container-facts.ts';
import type {
  DecodeConsumers,
  DecodePosition,
  MediaFile,
  SparsePictureConsumer,
  SubtitleTrackFacts,
  TrackState,
} from '../media-file.ts';
import { chooseStreams } from './choose-streams.ts';
import { damageOf } from './damage-of.ts';
import type { LibavLog } from './libav-log.ts';
import { type FileLimits, limitExceeded } from './limit-exceeded.ts';
import { Pace } from './pace.ts';
import { packetsOf } from './packets-of.ts';
import { PictureEncoder } from './picture-encoder.ts';
import { openPictureTrack } from './picture-track.ts';
import { presentationStart } from './presentation-start.ts';
import { openSoundTrack } from './sound-track.ts';
import { SparsePicture } from './sparse-picture.ts';
import { openSubtitleTrack, textSubtitles } from './subtitle-track.ts';
import { type DecodedTrack, openUnlessDamaged, type Track } from './track.ts';

/** A `MediaFile` on libav, through node-av. */
export class LibavMediaFile implements MediaFile {
  readonly facts: ContainerFacts;
  readonly picture: TrackState;
  readonly sound: TrackState;
  readonly soundStreamIndex: number | undefined;
  readonly pictureStreamIndex: number | undefined;
  readonly subtitles: readonly SubtitleTrackFacts[];
  readonly pictureTick: Nanoseconds | undefined;
  readonly images = new PictureEncoder();
  readonly #demuxer: Demuxer;
  readonly #path: string;
  readonly #limits: FileLimits;
  readonly #log: LibavLog;
  readonly #reopen: () => Promise<Demuxer>;
  readonly #pictureStream: Stream | undefined;
  readonly #soundStream: Stream | undefined;

  private constructor(
    demuxer: Demuxer,
    facts: ContainerFacts,
    path: string,
    limits: FileLimits,
    log: LibavLog,
    reopen: () => Promise<Demuxer>,
  ) {
    this.#reopen = reopen;
    this.#log = log;
    this.#demuxer = demuxer;
    this.#path = path;
    this.#limits = limits;
    this.facts = facts;
    const { video, audio } = chooseStreams(demuxer);
    this.#pictureStream = video.stream;
    this.#soundStream = audio.stream;
    this.picture = video.state;
    this.sound = audio.state;
    this.soundStreamIndex = this.#soundStream?.index;
    this.pictureStreamIndex = this.#pictureStream?.index;
    this.subtitles = textSubtitles(demuxer);
    this.pictureTick = this.#pictureStream && ticksToNanoseconds(1n, this.#pictureStream.timeBase);
  }

  /**
   * @param reopen opens the file once more, to be read elsewhere than where it is being read
   * @throws {AnalysisError} NO_STREAMS, UNSUPPORTED_CODEC
   */
  static create(
    demuxer: Demuxer,
    facts: ContainerFacts,
    path: string,
    limits: FileLimits,
    log: LibavLog,
    reopen: () => Promise<Demuxer>,
  ): LibavMediaFile {
    const file = new LibavMediaFile(demuxer, facts, path, limits, log, reopen);
    const { picture, sound } = file;
    if (picture.state === 'absent' && sound.state === 'absent') {
      throw new AnalysisError('NO_STREAMS', 'The file has neither a picture nor sound in it.', 'PERMANENT');
    }
    if (picture.state !== 'decodable' && sound.state !== 'decodable') {
      const codecs = [picture, sound].flatMap((track) => (track.state === 'unsupported' ? [track.codec] : []));
      throw new AnalysisError(
        'UNSUPPORTED_CODEC',
        `There is no decoder for ${codecs.join(' and ')}. Convert the video, to H.264 and AAC for example; accepted containers are ${ACCEPTED_CONTAINERS_TEXT}.`,
        'PERMANENT',
      );
    }
    return file;
  }

  async decode(consumers: DecodeConsumers): Promise<void> {
    const origin = presentationStart(this.#demuxer);
    using resources = new DisposableStack();
    const tracks = new Map<number, Track>();
    const open = async <C>(
      openTrack: (
        stream: Stream,
        origin: Nanoseconds,
        consumer: C,
        limits: FileLimits,
        images: PictureEncoder,
      ) => Promise<Track>,
      stream: Stream | undefined,
      consumer: C | undefined,
    ): Promise<Track | undefined> => {
      if (stream === undefined || consumer === undefined) return undefined;
      const track = await openUnlessDamaged(() => openTrack(stream, origin, consumer, this.#limits, this.images));
      if (track !== undefined) tracks.set(stream.index, resources.use(track));
      return track;
    };
    const { sparsePicture } = consumers;
    const isSparse = sparsePicture !== undefined && this.#pictureStream !== undefined && this.#canBeSparse();
    const picture = isSparse
      ? await this.#readSparsely(sparsePicture, this.#pictureStream.index, origin, consumers)
      : await open(openPictureTrack, this.#pictureStream, consumers.picture ?? sparsePicture);
    const sound = await open(openSoundTrack, this.#soundStream, consumers.sound);
    const { subtitles } = consumers;
    const subtitleStream = this.#demuxer.streams.find(({ index }) => index === subtitles?.streamIndex);
    if (subtitles && subtitleStream) {
      tracks.set(subtitleStream.index, openSubtitleTrack(subtitleStream, origin, subtitles));
    }
    for (const stream of this.#demuxer.streams) {
      if (!tracks.has(stream.index)) {
        stream.discard = AVDISCARD_ALL;
      }
    }
    if (tracks.size === 0 && picture === undefined) {
      return;
    }
    const bytesTotal = statSync(this.#path).size;
    let bytesRead = 0;
    const report = (): void => {
      const position: DecodePosition = {
        ...(picture?.position !== undefined && { picture: picture.position }),
        ...(sound?.position !== undefined && { sound: sound.position }),
        bytesRead,
        bytesTotal,
      };
      this.#checkLength(position);
      consumers.onPosition?.(position);
    };
    await this.#pushPackets(tracks, (end) => {
      bytesRead = Math.max(bytesRead, end);
      report();
    });
    for (const track of tracks.values()) {
      track.flush();
    }
    // libav's complaints come through the event loop.
    await setImmediate();
    const damage = damageOf({ picture, sound }, this, this.#log.recent().length > 0);
    consumers.onDamage?.(damage);
    if (isSparse) picture?.end();
    for (const track of tracks.values()) {
      track.end();
    }
    report();
  }

  /** Reads the file to its end, unless nothing is wanted of it. */
  async #pushPackets(tracks: ReadonlyMap<number, Track>, onStep: (end: number) => void): Promise<void> {
    if (tracks.size === 0) return;
    const pace = new Pace();
    const collector = new HeapCollector();
    let packets = 0;
    for (const packet of packetsOf(this.#demuxer)) {
      packets++;
      if (packets > this.#limits.maxPackets) {
        throw limitExceeded('maxPackets', `more than ${this.#limits.maxPackets} packets`, this.#limits);
      }
      tracks.get(packet.streamIndex)?.push(packet);
      collector.afterPacket();
      if (!pace.isTimeToYield()) continue;
      onStep(endOf(packet));
      await setImmediate();
    }
  }

  /** Whether what is not decoded can be passed over: these containers mark keyframes, and have times that do not jump. */
  #canBeSparse(): boolean {
    return /\b(mov|matroska)\b/.test(this.facts.container);
  }

  async #readSparsely(
    consumer: SparsePictureConsumer,
    streamIndex: number,
    origin: Nanoseconds,
    { onPosition }: DecodeConsumers,
  ): Promise<DecodedTrack | undefined> {
    const bytesTotal = statSync(this.#path).size;
    const pace = new Pace();
    return await openUnlessDamaged(
      async () =>
        await SparsePicture.read(consumer, {
          open: this.#reopen,
          streamIndex,
          origin,
          limits: this.#limits,
          images: this.images,
          onStep: (packet, picture) => {
            if (!pace.isTimeToYield()) return undefined;
            const position: DecodePosition = {
              ...(picture !== undefined && { picture }),
              bytesRead: endOf(packet),
              bytesTotal,
            };
            this.#checkLength(position);
            onPosition?.(position);
            return setImmediate();
          },
        }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.images[Symbol.dispose]();
    await this.#demuxer.close();
  }

  /** The header may be silent about the length, or lie. */
  #checkLength({ picture = 0n, sound = 0n }: DecodePosition): void {
    const seconds = Math.ceil(toSeconds(later(picture, sound)));
    if (seconds > this.#limits.maxDurationSeconds) {
      throw limitExceeded('maxDurationSeconds', `a length of more than ${seconds} seconds`, this.#limits);
    }
  }
}

function endOf(packet: Packet): number {
  return packet.pos < 0n ? 0 : Number(packet.pos) + packet.size;
}
