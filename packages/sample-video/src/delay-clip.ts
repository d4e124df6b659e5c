import { AV_NOPTS_VALUE, Demuxer, Muxer } from 'node-av';

/**
 * Copies the pictures of a clip, with a gap: those from its first keyframe at or after a moment on are shown later.
 *
 * @param format libav's name of the container, such as `matroska`
 */
export async function delayClip(
  from: string,
  to: string,
  format: string,
  { afterSeconds, bySeconds }: { readonly afterSeconds: number; readonly bySeconds: number },
): Promise<void> {
  await using input = await Demuxer.open(from);
  await using output = await Muxer.open(to, { format });
  const picture = input.video();
  if (picture === undefined) throw new Error(`${from} has no pictures`);
  const stream = output.addStream(picture);
  const copy = output.getStream(stream);
  // The tag of a codec belongs to the container that it comes from.
  if (copy !== undefined) copy.codecpar.codecTag = 0;
  const ticks = (seconds: number) => BigInt(Math.round((seconds * picture.timeBase.den) / picture.timeBase.num));
  let isLate = false;
  for (const packet of input.packetsSync(picture.index)) {
    if (packet === null) break;
    isLate ||= packet.isKeyframe && packet.pts >= ticks(afterSeconds);
    if (isLate && packet.pts !== AV_NOPTS_VALUE) packet.pts += ticks(bySeconds);
    if (isLate && packet.dts !== AV_NOPTS_VALUE) packet.dts += ticks(bySeconds);
    output.writePacketSync(packet, stream);
    packet.free();
  }
}
