import { Decoder, Demuxer } from 'node-av';

/** An image file, decoded. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** Such as `webp`. */
  readonly codec: string;
  /** Mean luma of a part of it, 0 to 1 of the range that the format has. */
  meanLuma(left: number, top: number, width: number, height: number): number;
}

/** Reads a JPEG or WebP file. */
export async function decodeImage(path: string): Promise<DecodedImage> {
  await using demuxer = await Demuxer.open(path);
  const stream = demuxer.video();
  if (!stream) throw new Error(`${path} has no picture`);
  using decoder = await Decoder.create(stream);
  for (const packet of [...demuxer.packetsSync()]) {
    for (const frame of decoder.decodeAllSync(packet)) {
      if (frame === null) continue;
      const { width, height } = frame;
      const stride = frame.linesize[0] ?? width;
      const luma = Buffer.from(frame.data?.[0] ?? []);
      const codec = decoder.getCodec().name ?? '';
      // JPEG has full range, WebP 16 to 235.
      const [black, white] = codec === 'webp' ? [16, 235] : [0, 255];
      return {
        width,
        height,
        codec,
        meanLuma(left, top, partWidth, partHeight) {
          let sum = 0;
          for (let y = top; y < top + partHeight; y++) {
            for (let x = left; x < left + partWidth; x++) sum += luma[y * stride + x] ?? 0;
          }
          return (sum / (partWidth * partHeight) - black) / (white - black);
        },
      };
    }
  }
  throw new Error(`${path} could not be decoded`);
}
