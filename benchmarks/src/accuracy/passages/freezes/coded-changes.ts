import { AV_FRAME_FLAG_KEY, AVMEDIA_TYPE_VIDEO, Decoder, Demuxer, type Frame } from 'node-av';

/**
 * How much every frame of a clip differs from the one before once it is coded: the mean difference of all its luma samples, at full size; 0 for the
 * first, and for key frames, which show everything anew.
 */
export async function codedChanges(path: string): Promise<readonly number[]> {
  await using file = await Demuxer.open(path);
  const stream = file.findBestStream(AVMEDIA_TYPE_VIDEO);
  if (!stream) throw new Error(`${path} has no picture`);
  using decoder = await Decoder.create(stream, { threadCount: 1 });
  const changes: number[] = [];
  let before: Uint8Array | undefined;
  const read = (frame: Frame): void => {
    const picture = lumaOf(frame);
    const isKey = (frame.flags & AV_FRAME_FLAG_KEY) !== 0;
    changes.push(before === undefined || isKey ? 0 : meanDifference(before, picture));
    before = picture;
    frame.free();
  };
  for (const packet of file.packetsSync(stream.index)) {
    decoder.decodeAllSync(packet).forEach(read);
    packet?.free();
  }
  return changes;
}

function lumaOf({ data, linesize, width, height }: Frame): Uint8Array {
  const plane = data?.[0];
  const stride = linesize[0] ?? width;
  const luma = new Uint8Array(width * height);
  for (let y = 0; y < height && plane; y++) luma.set(plane.subarray(y * stride, y * stride + width), y * width);
  return luma;
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += Math.abs((a[at] ?? 0) - (b[at] ?? 0));
  return sum / a.length;
}
