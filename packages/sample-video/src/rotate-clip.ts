import { AV_PKT_DATA_DISPLAYMATRIX, Demuxer, Muxer } from 'node-av';

/** Copies a clip, adding the note that players turn the picture by `degrees` clockwise. */
export async function rotateClip(from: string, to: string, degrees: 90 | 180 | 270): Promise<void> {
  await using input = await Demuxer.open(from);
  await using output = await Muxer.open(to, { format: 'mp4' });
  for (const stream of input.streams) {
    const index = output.addStream(stream);
    if (stream === input.video()) {
      output.getStream(index)?.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, displayMatrix(degrees));
    }
  }
  for (const packet of input.packetsSync()) {
    if (packet !== null) {
      output.writePacketSync(packet, packet.streamIndex);
      packet.free();
    }
  }
}

/** The 3x3 matrix of the `tkhd` box (ISO/IEC 14496-12, 8.3.2): 16.16 fixed point, the last column 2.30; native byte order in libav. */
function displayMatrix(degrees: 90 | 180 | 270): Buffer {
  const one = 65_536;
  const cosine = degrees === 180 ? -one : 0;
  const sine = { 90: one, 180: 0, 270: -one }[degrees];
  return Buffer.from(Int32Array.of(cosine, sine, 0, -sine, cosine, 0, 0, 0, 1 << 30).buffer);
}
