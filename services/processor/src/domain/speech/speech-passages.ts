import { decibels, STEADY, steadyFrames } from './steady-sound.ts';

/** A stretch of time in seconds, half-open. */
export interface Passage {
  readonly start: number;
  readonly end: number;
}

/** The moment in the middle. */
export function middleOf({ start, end }: Passage): number {
  return (start + end) / 2;
}

/**
 * Parameters of the voice activity detector: energy with an adaptive floor and hangover, after L. R. Rabiner and M. R. Sambur, "An
 * Algorithm for Determining the Endpoints of Isolated Utterances" (1975), and without what is steady. It errs towards speech: what it lets through (music
 * with a beat, a dog) the engine still judges, what it stops is never heard.
 */
export const VOICE = {
  /** Length of a frame in seconds. */
  frameSeconds: 0.02,
  /** What is lower, in Hz, is rumble; the lowest voices begin at 80, with harmonics above. */
  rumbleHz: 100,
  /** Never speech below this, in dB of full scale. */
  quietestDb: -55,
  /** Always speech above this, however loud the floor. */
  loudDb: -35,
  /** How far above the floor speech is, in dB. The floor is the level that a tenth of the audible frames stay under. */
  aboveFloorDb: 9,
  floorShare: 0.1,
  audibleDb: -90,
  /** Pauses up to this, in seconds, are within an utterance. */
  pauseSeconds: 0.4,
  /** Shorter sounds are clicks. */
  minSeconds: 0.1,
  steady: STEADY,
} as const;

/** Finds where somebody may be speaking, from samples of 16 bit in one channel. */
export class SpeechFinder {
  readonly #frameSamples: number;
  readonly #decay: number;
  readonly #energies: number[] = [];
  #input = 0;
  #output = 0;
  #energy = 0;
  #filled = 0;

  constructor(sampleRate: number) {
    this.#frameSamples = Math.round(sampleRate * VOICE.frameSeconds);
    this.#decay = 1 / (1 + (2 * Math.PI * VOICE.rumbleHz) / sampleRate);
  }

  push(samples: Int16Array): void {
    for (const sample of samples) {
      const value = sample / 32_768;
      // A high pass of first order.
      this.#output = this.#decay * (this.#output + value - this.#input);
      this.#input = value;
      this.#energy += this.#output * this.#output;
      this.#filled++;
      if (this.#filled === this.#frameSamples) {
        this.#energies.push(this.#energy / this.#filled);
        this.#energy = 0;
        this.#filled = 0;
      }
    }
  }

  /** In order, not overlapping. */
  finish(): readonly Passage[] {
    const levels = this.#energies.map(decibels);
    const isSteady = steadyFrames(this.#energies, VOICE.frameSeconds);
    const audible = levels.filter((level) => level > VOICE.audibleDb).sort((a, b) => a - b);
    const floor = audible[Math.floor(audible.length * VOICE.floorShare)] ?? 0;
    const threshold = Math.max(VOICE.quietestDb, Math.min(VOICE.loudDb, floor + VOICE.aboveFloorDb));
    const isLoud = (frame: number) => (levels[frame] ?? Number.NEGATIVE_INFINITY) >= threshold;
    const pauseFrames = Math.round(VOICE.pauseSeconds / VOICE.frameSeconds);
    const runs: Run[] = [];
    for (const frame of levels.keys()) {
      if (!isLoud(frame) || isSteady[frame]) continue;
      const last = runs.at(-1);
      if (last !== undefined && frame - last.end <= pauseFrames) last.end = frame + 1;
      else runs.push({ start: frame, end: frame + 1 });
    }
    const minFrames = Math.round(VOICE.minSeconds / VOICE.frameSeconds);
    const voices = runs.filter(({ start, end }) => end - start >= minFrames);
    return joined(voices.map((voice) => widened(voice, isLoud))).map(({ start, end }) => ({
      start: start * VOICE.frameSeconds,
      end: end * VOICE.frameSeconds,
    }));
  }
}

/** Frames, half-open. */
interface Run {
  start: number;
  end: number;
}

/** A voice with what is loud beside it, though that is steady: its quiet ends may be lost in noise. */
function widened(voice: Run, isLoud: (frame: number) => boolean): Run {
  const most = Math.round(STEADY.marginSeconds / VOICE.frameSeconds);
  let { start, end } = voice;
  while (voice.start - start < most && isLoud(start - 1)) start--;
  while (end - voice.end < most && isLoud(end)) end++;
  return { start, end };
}

/** In order; those that touch are one. */
function joined(runs: readonly Run[]): readonly Run[] {
  const apart: Run[] = [];
  for (const run of runs) {
    const last = apart.at(-1);
    if (last !== undefined && run.start <= last.end) last.end = Math.max(last.end, run.end);
    else apart.push({ ...run });
  }
  return apart;
}
