import { rm, writeFile } from 'node:fs/promises';
import {
  AV_CODEC_ID_MOV_TEXT,
  AV_DISPOSITION_DEFAULT,
  AV_DISPOSITION_FORCED,
  Demuxer,
  Dictionary,
  Muxer,
  type Packet,
  Rational,
  type Stream,
} from 'node-av';

/** A track of subtitles to be put into a file. */
export interface PlannedSubtitles {
  readonly format: 'srt' | 'ass' | 'vtt';
  /** The file of subtitles, as players read it. */
  readonly source: string | Uint8Array;
  /** ISO 639-2 code. Default: none. */
  readonly language?: string;
  readonly disposition?: 'default' | 'forced';
}

/**
 * Copies a clip into a Matroska or MP4 file with tracks of subtitles. MP4 has timed text (3GPP's `tx3g`, which libav calls
 * mov_text) for them, made from SRT here.
 */
export async function addSubtitles(
  from: string,
  to: string,
  container: 'matroska' | 'mp4',
  tracks: readonly PlannedSubtitles[],
): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const output = resources.use(await Muxer.open(to, { format: container }));
  const clip = resources.use(await Demuxer.open(from));
  const inputs = [
    { demuxer: clip, streams: clip.streams.map((stream) => copyStream(output, stream)), timedText: false },
  ];
  for (const [position, track] of tracks.entries()) {
    const path = `${to}.${position}.${track.format}`;
    await writeFile(path, track.source);
    resources.defer(async () => await rm(path, { force: true }));
    const demuxer = resources.use(await Demuxer.open(path));
    const timedText = container === 'mp4';
    inputs.push({ demuxer, streams: demuxer.streams.map((stream) => copyStream(output, stream)), timedText });
    describe(output, inputs.at(-1)?.streams[0] ?? -1, track, timedText);
  }
  // Matroska and MP4 put tracks side by side only when their packets come by time; a test's few are put in one after another.
  for (const { demuxer, streams, timedText } of inputs) {
    for (const packet of demuxer.packetsSync()) {
      if (packet === null) break;
      if (timedText) writeTimedText(packet);
      output.writePacketSync(packet, streams[packet.streamIndex] ?? -1);
      packet.free();
    }
  }
}

/** The tag of a codec belongs to the container that it comes from. */
function copyStream(output: Muxer, stream: Stream): number {
  const index = output.addStream(stream);
  const copy = output.getStream(index);
  if (copy !== undefined) copy.codecpar.codecTag = 0;
  return index;
}

function describe(output: Muxer, index: number, track: PlannedSubtitles, timedText: boolean): void {
  const stream = output.getStream(index);
  if (stream === undefined) throw new RangeError(`The file has no stream ${index}`);
  if (timedText) {
    stream.codecpar.codecId = AV_CODEC_ID_MOV_TEXT;
  }
  if (track.language !== undefined) stream.metadata = Dictionary.fromObject({ language: track.language });
  if (track.disposition !== undefined) {
    stream.disposition = track.disposition === 'forced' ? AV_DISPOSITION_FORCED : AV_DISPOSITION_DEFAULT;
  }
}

/** 3GPP TS 26.245, 5.17: a 16 bit length and as many bytes of UTF-8. */
function writeTimedText(packet: Packet): void {
  const { pts, duration, streamIndex, data } = packet;
  const timeBase = new Rational(packet.timeBase.num, packet.timeBase.den);
  const text = data ?? Buffer.alloc(0);
  const sample = Buffer.alloc(2 + text.length);
  sample.writeUInt16BE(text.length);
  text.copy(sample, 2);
  // New data takes everything else from a packet.
  packet.data = sample;
  Object.assign(packet, { pts, dts: pts, duration, timeBase, streamIndex, isKeyframe: true });
}
