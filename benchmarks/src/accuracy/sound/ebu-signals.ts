import { peakTone, type Tone, toneSequence } from './sound-signal.ts';

/** A test signal, and what a meter has to show for it. */
export interface EbuSignal {
  readonly name: string;
  readonly channels: 2 | 5;
  readonly samples: () => Float32Array;
  readonly expected: Expectation;
}

/** The value that is read off, what it has to be, and how far it may be below and above. */
export interface Expectation {
  readonly reading: 'integrated' | 'range' | 'truePeak' | 'momentary' | 'shortTerm';
  readonly value: number;
  readonly below: number;
  readonly above: number;
}

/**
 * The signals of EBU Tech 3341 ("Loudness metering: EBU mode", table 1: 1-6, 9, 12, 15-19) and EBU Tech 3342 ("Loudness range", table 1: 1-4). The
 * others are recordings, which cannot be made, or repeat these with shifted starts. Loudness has to be within 0.1 LU, range within 1 LU,
 * true peak between 0.4 dB below and 0.2 dB above.
 */
export const EBU_SIGNALS: readonly EbuSignal[] = [
  stereo('3341-1', integrated(), [20, -23]),
  stereo('3341-2', { ...integrated(), value: -33 }, [20, -33]),
  stereo('3341-3', integrated(), [10, -36], [60, -23], [10, -36]),
  stereo('3341-4', integrated(), [10, -72], [10, -36], [60, -23], [10, -36], [10, -72]),
  stereo('3341-5', integrated(), [20, -26], [20.1, -20], [20, -26]),
  {
    name: '3341-6',
    channels: 5,
    samples: () => toneSequence([{ seconds: 20, levels: [-28, -28, -24, -30, -30] }]),
    expected: integrated(),
  },
  stereo('3341-9', steady('shortTerm'), ...repeat(5, [1.34, -20], [1.66, -30])),
  stereo('3341-12', steady('momentary'), ...repeat(25, [0.18, -20], [0.22, -30])),
  peak('3341-15', 1 / 4, 0, 0.5, -6),
  peak('3341-16', 1 / 4, 45, 0.5, -6),
  peak('3341-17', 1 / 6, 60, 0.5, -6),
  peak('3341-18', 1 / 8, 67.5, 0.5, -6),
  peak('3341-19', 1 / 4, 45, 1.41, 3),
  stereo('3342-1', range(10), [20, -20], [20, -30]),
  stereo('3342-2', range(5), [20, -20], [20, -15]),
  stereo('3342-3', range(20), [20, -40], [20, -20]),
  stereo('3342-4', range(15), [20, -50], [20, -35], [20, -20], [20, -35], [20, -50]),
];

type Step = readonly [seconds: number, level: number];

function stereo(name: string, expected: Expectation, ...steps: readonly Step[]): EbuSignal {
  const tones = steps.map(([seconds, level]): Tone => ({ seconds, levels: [level, level] }));
  return { name, channels: 2, samples: () => toneSequence(tones), expected };
}

function peak(name: string, fraction: number, degrees: number, amplitude: number, value: number): EbuSignal {
  const samples = () => peakTone(fraction, degrees, amplitude);
  return { name, channels: 2, samples, expected: { reading: 'truePeak', value, below: 0.4, above: 0.2 } };
}

function integrated(): Expectation {
  return { reading: 'integrated', value: -23, below: 0.1, above: 0.1 };
}

function steady(reading: 'momentary' | 'shortTerm'): Expectation {
  return { reading, value: -23, below: 0.1, above: 0.1 };
}

function range(value: number): Expectation {
  return { reading: 'range', value, below: 1, above: 1 };
}

function repeat(times: number, ...steps: readonly Step[]): Step[] {
  return Array.from({ length: times }, () => steps).flat();
}
