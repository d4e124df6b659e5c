import { Demuxer, Muxer } from 'node-av';

/** Seconds into which two streams of a clip may end apart: they begin together again with each repetition. */
const GAP = 0.1;

/** Writes a clip that shows another again and again; nothing is encoded, so an hour takes seconds. */
export async function repeatClip(from: string, to: string, clipSeconds: number, times: number): Promise<void> {
  await using output = await Muxer.open(to, { format: 'mp4' });
  let streams: readonly number[] = [];
  for (let repetition = 0; repetition < times; repetition++) {
    await using input = await Demuxer.open(from);
    if (repetition === 0) streams = input.streams.map((stream) => output.addStream(stream));
    for (const packet of input.packetsSync()) {
      if (packet === null) break;
      const { timeBase } = input.streams[packet.streamIndex] ?? packet;
      const later = BigInt(Math.round((repetition * (clipSeconds + GAP) * timeBase.den) / timeBase.num));
      packet.pts += later;
      packet.dts += later;
      output.writePacketSync(packet, streams[packet.streamIndex] ?? -1);
      packet.free();
    }
  }
}
