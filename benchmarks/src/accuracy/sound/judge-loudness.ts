import { join } from 'node:path';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { LoudnessResult } from '@vidi/contracts/vidi/v1/results';
import { makeClip } from '@vidi/sample-video';
import { Decoder, Demuxer, FilterAPI, type Frame } from 'node-av';
import { findInClip } from '../find-in-clip.ts';
import { EBU_SIGNALS, type Expectation } from './ebu-signals.ts';
import { writeSound } from './write-sound.ts';

/** One reading, and what it had to be. */
export interface LoudnessVerdict {
  readonly name: string;
  readonly expected: Expectation;
  /** The reading that is furthest off, where there are several. */
  readonly found: number;
  readonly held: boolean;
}

/** Runs the test signals of the EBU, and speech beside libav's own meter, through the analysis. */
export async function judgeLoudness(folder: string): Promise<readonly LoudnessVerdict[]> {
  const verdicts: LoudnessVerdict[] = [];
  for (const { name, channels, samples, expected } of EBU_SIGNALS) {
    const path = join(folder, `${name}.mkv`);
    await writeSound(samples(), channels, path);
    verdicts.push(judge(`EBU ${name}`, expected, await findInClip(path, Feature.LOUDNESS, 'loudness')));
  }
  return [...verdicts, ...(await judgeBesideLibav(folder))];
}

async function judgeBesideLibav(folder: string): Promise<readonly LoudnessVerdict[]> {
  const path = join(folder, 'speech.mp4');
  const sounds = [
    { seconds: 12, kind: 'speech' },
    { seconds: 3, kind: 'silence' },
    { seconds: 9, kind: 'speech' },
  ] as const;
  await makeClip({ path, shots: [], sounds, seed: 5 });
  const found = await findInClip(path, Feature.LOUDNESS, 'loudness');
  const reference = await libavReadings(path);
  return (['integrated', 'range', 'truePeak'] as const).map((reading) => {
    const expected = { reading, value: reference[reading], below: 0.1, above: 0.1 };
    return judge('speech, beside libav’s ebur128', expected, found);
  });
}

function judge(name: string, expected: Expectation, result: LoudnessResult): LoudnessVerdict {
  const { value, below, above } = expected;
  const off = (found: number) => (found < value ? (value - found) / below : (found - value) / above);
  const readings = readingsOf(expected.reading, result);
  const found = readings.toSorted((a, b) => off(b) - off(a))[0] ?? Number.NaN;
  // Float noise is not to decide about a reading that is exactly at the bound.
  return { name, expected, found, held: off(found) <= 1 + 1e-6 };
}

function readingsOf(reading: Expectation['reading'], { curve, ...result }: LoudnessResult): readonly number[] {
  switch (reading) {
    case 'integrated':
      return result.integratedLufs === undefined ? [] : [result.integratedLufs];
    case 'range':
      return result.rangeLu === undefined ? [] : [result.rangeLu];
    case 'truePeak':
      return result.truePeakDbtp === undefined ? [] : [result.truePeakDbtp];
    // Steady from the time on that the window, of 400 ms or 3 s, is full.
    case 'momentary':
      return curve?.momentaryLufs.slice(10) ?? [];
    case 'shortTerm':
      return curve?.shortTermLufs.slice(30) ?? [];
  }
}

async function libavReadings(path: string): Promise<Record<'integrated' | 'range' | 'truePeak', number>> {
  await using file = await Demuxer.open(path);
  const stream = file.audio();
  if (stream === undefined) throw new Error(`${path} has no sound`);
  using decoder = await Decoder.create(stream);
  using meter = FilterAPI.create('ebur128=peak=true:metadata=1:framelog=quiet');
  const last = { I: Number.NaN, LRA: Number.NaN, peak: 0 };
  const read = (frame: Frame): void => {
    for (const measured of meter.processAllSync(frame)) {
      const metadata = measured.getMetadata();
      last.I = Number(metadata.get('lavfi.r128.I') ?? last.I);
      last.LRA = Number(metadata.get('lavfi.r128.LRA') ?? last.LRA);
      last.peak = Math.max(last.peak, Number(metadata.get('lavfi.r128.true_peak') ?? 0));
      metadata.free();
      measured.free();
    }
    frame.free();
  };
  for (const packet of file.packetsSync(stream.index)) {
    decoder.decodeAllSync(packet).forEach(read);
    packet?.free();
  }
  return { integrated: last.I, range: last.LRA, truePeak: 20 * Math.log10(last.peak) };
}
