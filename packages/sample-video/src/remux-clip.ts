import { Demuxer, Muxer } from 'node-av';

/**
 * Copies a clip into another container.
 *
 * @param format libav's name of it, such as `mpegts`
 * @param options libav's options of it, such as `{ mpegts_m2ts_mode: '1' }`
 */
export async function remuxClip(
  from: string,
  to: string,
  format: string,
  options: Readonly<Record<string, string>> = {},
): Promise<void> {
  await using input = await Demuxer.open(from);
  await using output = await Muxer.open(to, { format, options: { ...options } });
  const streams = input.streams.map((stream) => {
    const index = output.addStream(stream);
    const copy = output.getStream(index);
    // The tag of a codec belongs to the container that it comes from.
    if (copy !== undefined) copy.codecpar.codecTag = 0;
    return index;
  });
  for (const packet of input.packetsSync()) {
    if (packet === null) break;
    output.writePacketSync(packet, streams[packet.streamIndex] ?? -1);
    packet.free();
  }
}
