import { AV_NOPTS_VALUE, AVFMT_TS_DISCONT, type Demuxer, Packet, type Stream } from 'node-av';

/** Times that are further from the last are not believed, as by the ffmpeg program (`-dts_error_threshold`). */
const MAX_JUMP_SECONDS = 30 * 3_600;

/**
 * The packets of a file, each valid until the next.
 *
 * Where times may start anew (MPEG-TS), node-av makes them go on. Elsewhere they are as the file says, and what node-av does for each packet
 * costs as much as a small picture does to decode.
 */
export function* packetsOf(demuxer: Demuxer): Generator<Packet> {
  if (mayStartAnew(demuxer)) yield* continuousPackets(demuxer);
  else yield* plainPackets(demuxer);
}

function mayStartAnew(demuxer: Demuxer): boolean {
  const flags = demuxer.getFormatContext().iformat?.flags ?? 0;
  return (flags & AVFMT_TS_DISCONT) !== 0 || demuxer.streams.some(({ ptsWrapBits }) => ptsWrapBits < 64);
}

function* continuousPackets(demuxer: Demuxer): Generator<Packet> {
  for (const packet of demuxer.packetsSync()) {
    if (packet === null) return;
    try {
      yield packet;
    } finally {
      packet.free();
    }
  }
}

function* plainPackets(demuxer: Demuxer): Generator<Packet> {
  const context = demuxer.getFormatContext();
  const believe = demuxer.streams.map((stream) => jumpsRemoved(stream));
  using packet = new Packet();
  packet.alloc();
  while (context.readFrameSync(packet) >= 0) {
    believe[packet.streamIndex]?.(packet);
    yield packet;
    packet.unref();
  }
}

/** Takes times away that no file of the accepted length has. */
function jumpsRemoved({ timeBase: { num, den } }: Stream): (packet: Packet) => void {
  const most = BigInt(Math.ceil((MAX_JUMP_SECONDS * den) / num));
  let last: bigint | undefined;
  return (packet) => {
    const { dts, pts } = packet;
    if (dts === AV_NOPTS_VALUE) return;
    if (last === undefined || isWithin(dts - last, most)) {
      if (last !== undefined && pts !== AV_NOPTS_VALUE && !isWithin(pts - last, most)) packet.pts = AV_NOPTS_VALUE;
      last = dts;
      return;
    }
    packet.dts = AV_NOPTS_VALUE;
    if (pts !== AV_NOPTS_VALUE && !isWithin(pts - last, most)) packet.pts = AV_NOPTS_VALUE;
  };
}

function isWithin(difference: bigint, most: bigint): boolean {
  return difference <= most && difference >= -most;
}
