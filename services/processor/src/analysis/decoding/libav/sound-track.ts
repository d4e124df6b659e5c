import type { Frame, Packet, Stream } from 'node-av';
import { type Fraction, fromSeconds, type Nanoseconds, ticksToNanoseconds } from '../../time/rational-time.ts';
import { DamageRecorder } from '../damage/damage-recorder.ts';
import type { SoundConsumer } from '../media-file.ts';
import type { FileLimits } from './limit-exceeded.ts';
import { SoundFilter } from './sound-filter.ts';
import { StreamDecoder } from './stream-decoder.ts';
import { decodeInto, type Track, timeBaseOf, timeOf } from './track.ts';

/** Starts decoding the sound. */
export async function openSoundTrack(
  stream: Stream,
  origin: Nanoseconds,
  consumer: SoundConsumer,
  limits: FileLimits,
): Promise<Track> {
  const resources = new DisposableStack();
  const decoder = resources.use(await StreamDecoder.open(stream, limits));
  const graph = resources.use(new SoundFilter([...consumer.filters, 'aformat=sample_fmts=dbl'].join(',')));
  const recorder = new DamageRecorder();
  const streamTimeBase = timeBaseOf(stream);
  let end: Nanoseconds | undefined;
  let packetTime: Nanoseconds | undefined;

  function hand(filtered: Frame, timeBase: Fraction): void {
    const time = ticksToNanoseconds(filtered.pts, timeBase) - origin;
    const { nbSamples, channels, sampleRate } = filtered;
    const bytes = filtered.data?.[0];
    if (bytes === undefined || nbSamples === 0) {
      return;
    }
    const metadata = filtered.getMetadata();
    try {
      consumer.onSamples({
        time,
        sampleRate,
        channels,
        samples: new Float64Array(bytes.buffer, bytes.byteOffset, nbSamples * channels),
        metadata: (key) => metadata.get(key) ?? undefined,
      });
    } finally {
      metadata.free();
    }
    end = time + fromSeconds(nbSamples / sampleRate);
  }

  function filter(frame: Frame): void {
    const start = ticksToNanoseconds(frame.pts, frame.timeBase) - origin;
    recorder.decoded(start, start + fromSeconds(frame.nbSamples / frame.sampleRate));
    graph.push(frame, hand);
  }

  const output = { onFrame: filter, onDamage: () => recorder.rejected(packetTime ?? end ?? 0n) };
  return {
    get position() {
      return end;
    },
    push(packet: Packet) {
      packetTime = timeOf(packet, streamTimeBase, origin);
      decodeInto(decoder, packet, output);
    },
    flush() {
      decodeInto(decoder, null, output);
      graph.flush(hand);
    },
    damage: (fileEnd) => recorder.conclude(fileEnd),
    end() {
      if (end !== undefined) {
        consumer.onEnd(end);
      }
    },
    [Symbol.dispose]() {
      resources.dispose();
    },
  };
}
