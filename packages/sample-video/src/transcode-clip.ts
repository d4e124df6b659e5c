import {
  AV_FRAME_FLAG_INTERLACED,
  AV_LOG_QUIET,
  Decoder,
  Demuxer,
  Encoder,
  type FFVideoEncoder,
  FilterAPI,
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
  /** libav's filters that the pictures pass first, such as `hflip`. What they say of the pictures' fields is not passed on. */
  readonly filters?: string;
}

/** Frames per second of what comes of it, whatever they were: some encoders take no fine time bases. */
const FRAME_RATE = 25;

/** Codes the pictures of a clip anew, at 25 frames per second and as progressive; the sound is left out. */
export async function transcodeClip(
  from: string,
  to: string,
  { format, encoder: name, filters = 'null' }: PictureCoding,
): Promise<void> {
  // Encoders report statistics on stderr otherwise.
  Log.setLevel(AV_LOG_QUIET);
  await using input = await Demuxer.open(from);
  await using output = await Muxer.open(to, { format });
  const picture = input.video();
  if (picture === undefined) throw new Error(`${from} has no pictures`);
  using decoder = await Decoder.create(picture);
  using filter = FilterAPI.create(filters, { threads: 1 });
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
      frame.clearFlags(AV_FRAME_FLAG_INTERLACED);
      frame.timeBase = new Rational(1, FRAME_RATE);
      frame.pts = count++;
      frame.duration = 1n;
      await write(frame);
      frame.free();
    }
  };
  const filtered = async (frames: readonly Frame[]): Promise<void> => {
    for (const frame of frames) {
      await pass(filter.processAllSync(frame));
      frame.free();
    }
  };
  for await (const packet of input.packets(picture.index)) {
    if (packet === null) break;
    await filtered(await decoder.decodeAll(packet));
    packet.free();
  }
  await filtered(await decoder.decodeAll(null));
  await pass([...filter.flushFramesSync()]);
  await write(null);
}
