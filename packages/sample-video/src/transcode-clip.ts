import {
  AV_LOG_QUIET,
  Decoder,
  Demuxer,
  Encoder,
  type FFVideoEncoder,
  type Frame,
  Log,
  Muxer,
  Rational,
} from 'node-av';

/** In what a picture is coded anew. */
export interface PictureCoding {
  /** libav's name of the container, such as `webm`. */
  readonly format: string;
  /** libav's name of the encoder, such as `libvpx-vp9`. */
  readonly encoder: string;
}

/** Frames per second of what comes of it, whatever they were: some encoders take no fine time bases. */
const FRAME_RATE = 25;

/** Codes the pictures of a clip anew, at 25 frames per second; the sound is left out. */
export async function transcodeClip(from: string, to: string, { format, encoder: name }: PictureCoding): Promise<void> {
  // Encoders report statistics on stderr otherwise.
  Log.setLevel(AV_LOG_QUIET);
  await using input = await Demuxer.open(from);
  await using output = await Muxer.open(to, { format });
  const picture = input.video();
  if (picture === undefined) throw new Error(`${from} has no pictures`);
  using decoder = await Decoder.create(picture);
  using encoder = await Encoder.create(name as FFVideoEncoder, {
    threadCount: 1,
    gopSize: FRAME_RATE,
    configure: (context) => {
      context.framerate = new Rational(FRAME_RATE, 1);
    },
  });
  let count = 0n;
  const stream = output.addStream(encoder);
  const write = async (frame: Frame | null): Promise<void> => {
    for (const packet of await encoder.encodeAll(frame)) {
      await output.writePacket(packet, stream);
      packet.free();
    }
  };
  const pass = async (frames: readonly Frame[]): Promise<void> => {
    for (const frame of frames) {
      frame.timeBase = new Rational(1, FRAME_RATE);
      frame.pts = count++;
      frame.duration = 1n;
      await write(frame);
      frame.free();
    }
  };
  for await (const packet of input.packets(picture.index)) {
    if (packet === null) break;
    await pass(await decoder.decodeAll(packet));
    packet.free();
  }
  await pass(await decoder.decodeAll(null));
  await write(null);
}
