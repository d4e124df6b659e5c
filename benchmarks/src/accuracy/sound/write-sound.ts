import {
  AV_CHANNEL_LAYOUT_5POINT0_BACK,
  AV_CHANNEL_LAYOUT_MONO,
  AV_CHANNEL_LAYOUT_STEREO,
  AV_SAMPLE_FMT_FLT,
  Encoder,
  FF_ENCODER_PCM_F32LE,
  Frame,
  Muxer,
} from 'node-av';
import { SAMPLE_RATE } from './sound-signal.ts';

const LAYOUTS = {
  1: AV_CHANNEL_LAYOUT_MONO,
  2: AV_CHANNEL_LAYOUT_STEREO,
  5: AV_CHANNEL_LAYOUT_5POINT0_BACK,
};
const FRAME_SAMPLES = 1_200;

/** Writes samples (interleaved, a whole number of frames of 25 ms) into a Matroska file as they are: PCM of 32-bit floats. */
export async function writeSound(samples: Float32Array, channels: 1 | 2 | 5, path: string): Promise<void> {
  await using muxer = await Muxer.open(path, { format: 'matroska' });
  using encoder = await Encoder.create(FF_ENCODER_PCM_F32LE, {});
  const stream = muxer.addStream(encoder);
  const write = (frame: Frame | null): void => {
    for (const packet of encoder.encodeAllSync(frame)) {
      muxer.writePacketSync(packet, stream);
      packet.free();
    }
  };
  const step = FRAME_SAMPLES * channels;
  for (let at = 0; at < samples.length; at += step) {
    const chunk = samples.slice(at, at + step);
    using frame = Frame.fromAudioBuffer(Buffer.from(chunk.buffer), {
      nbSamples: chunk.length / channels,
      format: AV_SAMPLE_FMT_FLT,
      sampleRate: SAMPLE_RATE,
      channelLayout: LAYOUTS[channels],
      timeBase: { num: 1, den: SAMPLE_RATE },
      pts: BigInt(at / channels),
    });
    write(frame);
  }
  write(null);
}
