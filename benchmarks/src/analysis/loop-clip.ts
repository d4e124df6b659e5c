import { Demuxer, Muxer } from 'node-av';

/**
 * Writes a file that plays a clip again and again, without decoding or encoding anything.
 *
 * @param loopSeconds time from one start to the next; at least the length of the clip
 */
export async function loopClip(path: string, loops: number, loopSeconds: number, target: string): Promise<void> {
  await using first = await Demuxer.open(path);
  await using muxer = await Muxer.open(target, { format: 'mp4' });
  const targets = first.streams.map((stream) => {
    const index = muxer.addStream(stream);
    const copy = muxer.getStream(index);
    if (copy !== undefined) copy.codecpar.codecTag = 0;
    return index;
  });
  for (let loop = 0; loop < loops; loop++) {
    await using clip = await Demuxer.open(path);
    for (const packet of clip.packetsSync()) {
      if (packet === null) break;
      const { num, den } = packet.timeBase;
      const shift = BigInt(Math.round((loop * loopSeconds * den) / num));
      packet.pts += shift;
      packet.dts += shift;
      muxer.writePacketSync(packet, targets[packet.streamIndex] ?? 0);
      packet.free();
    }
  }
}
