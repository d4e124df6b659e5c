import {
  AV_DISPOSITION_COMMENT,
  AV_DISPOSITION_HEARING_IMPAIRED,
  AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
  AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  type AVColorPrimaries,
  type AVColorSpace,
  type AVColorTransferCharacteristic,
  type CodecParameters,
  Demuxer,
  Dictionary,
  Muxer,
} from 'node-av';

/** What a file is to say of itself. */
export interface ClipDescription {
  readonly tags?: Readonly<Record<string, string>>;
  /** By position in the file. */
  readonly streams?: readonly StreamDescription[];
}

/** What a file is to say of one stream. */
export interface StreamDescription {
  readonly tags?: Readonly<Record<string, string>>;
  readonly dispositions?: readonly (keyof typeof DISPOSITIONS)[];
  readonly color?: ColorDescription;
  /** By how much later its packets are presented. */
  readonly delaySeconds?: number;
}

/** Colors by the code points of ITU-T H.273, and what goes with HDR. */
export interface ColorDescription {
  readonly range: 'LIMITED' | 'FULL';
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  /** MaxCLL and MaxFALL. */
  readonly contentLight?: readonly [number, number];
  /** Of the display, in cd/m2: darkest and brightest. */
  readonly masteringLuminance?: readonly [number, number];
}

const DISPOSITIONS = { COMMENT: AV_DISPOSITION_COMMENT, HEARING_IMPAIRED: AV_DISPOSITION_HEARING_IMPAIRED };

/** Copies a clip and has it say other things of itself. */
export async function describeClip(
  from: string,
  to: string,
  container: 'matroska' | 'mp4' | 'mpegts',
  { tags, streams: described = [] }: ClipDescription,
): Promise<void> {
  await using input = await Demuxer.open(from);
  await using output = await Muxer.open(to, { format: container });
  if (tags !== undefined) output.getFormatContext().metadata = Dictionary.fromObject(tags);
  const streams = input.streams.map((stream, position) => {
    const index = output.addStream(stream);
    const copy = output.getStream(index);
    const { color, dispositions, tags: streamTags } = described[position] ?? {};
    if (copy !== undefined) {
      // The tag of a codec belongs to the container that it comes from.
      copy.codecpar.codecTag = 0;
      if (streamTags !== undefined) copy.metadata = Dictionary.fromObject(streamTags);
      if (dispositions !== undefined) copy.setDisposition(...dispositions.map((name) => DISPOSITIONS[name]));
      if (color !== undefined) paint(copy.codecpar, color);
    }
    return index;
  });
  for (const packet of input.packetsSync()) {
    if (packet === null) break;
    const { num, den } = packet.timeBase;
    const delay = BigInt(Math.round(((described[packet.streamIndex]?.delaySeconds ?? 0) * den) / num));
    packet.pts += delay;
    packet.dts += delay;
    output.writePacketSync(packet, streams[packet.streamIndex] ?? -1);
    packet.free();
  }
}

function paint(codecpar: CodecParameters, color: ColorDescription): void {
  const { range, primaries, transfer, matrix, contentLight, masteringLuminance } = color;
  codecpar.colorRange = range === 'FULL' ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  codecpar.colorPrimaries = primaries as AVColorPrimaries;
  codecpar.colorTrc = transfer as AVColorTransferCharacteristic;
  codecpar.colorSpace = matrix as AVColorSpace;
  if (contentLight !== undefined) {
    codecpar.addCodedSideData(AV_PKT_DATA_CONTENT_LIGHT_LEVEL, Buffer.from(Uint32Array.of(...contentLight).buffer));
  }
  if (masteringLuminance !== undefined) {
    codecpar.addCodedSideData(AV_PKT_DATA_MASTERING_DISPLAY_METADATA, masteringDisplay(masteringLuminance));
  }
}

/** libav's `AVMasteringDisplayMetadata` with the primaries of BT.2020, in steps of 1/50000 and 1/10000 (SMPTE ST 2086). */
function masteringDisplay([darkest, brightest]: readonly [number, number]): Buffer {
  const chromaticities = [0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.329];
  const numbers = [
    ...chromaticities.flatMap((value) => [Math.round(value * 50_000), 50_000]),
    ...[darkest, brightest].flatMap((value) => [Math.round(value * 10_000), 10_000]),
    1,
    1,
  ];
  return Buffer.from(Int32Array.from(numbers).buffer);
}
