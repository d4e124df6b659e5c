/** A stretch of time in seconds, half-open. */
export interface Passage {
  readonly start: number;
  readonly end: number;
}

/**
 * Parameters of the voice activity detector: energy with an adaptive floor and hangover, after L. R. Rabiner and M. R. Sambur, "An
 * Algorithm for Determining the Endpoints of Isolated Utterances" (1975). It errs towards speech: what it lets through the
 * engine still judges, what it stops is never heard.
 */
export const VOICE = {
  /** Length of a frame in seconds. */
  frameSeconds: 0.02,
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
} as const;

/** Finds where somebody may be speaking, from samples of 16 bit in one channel. */
export class SpeechFinder {
  readonly #frameSamples: number;
  readonly #levels: number[] = [];
  #energy = 0;
  #filled = 0;

  constructor(sampleRate: number) {
    this.#frameSamples = Math.round(sampleRate * VOICE.frameSeconds);
  }

  push(samples: Int16Array): void {
    for (const sample of samples) {
      const value = sample / 32_768;
      this.#energy += value * value;
      this.#filled++;
      if (this.#filled === this.#frameSamples) {
        this.#levels.push(10 * Math.log10(this.#energy / this.#filled + 1e-12));
        this.#energy = 0;
        this.#filled = 0;
      }
    }
  }

  /** In order, not overlapping. */
  finish(): readonly Passage[] {
    const audible = this.#levels.filter((level) => level > VOICE.audibleDb).sort((a, b) => a - b);
    const floor = audible[Math.floor(audible.length * VOICE.floorShare)] ?? 0;
    const threshold = Math.max(VOICE.quietestDb, Math.min(VOICE.loudDb, floor + VOICE.aboveFloorDb));
    const passages: { start: number; end: number }[] = [];
    for (const [frame, level] of this.#levels.entries()) {
      if (level < threshold) continue;
      const start = frame * VOICE.frameSeconds;
      const last = passages.at(-1);
      if (last !== undefined && start - last.end <= VOICE.pauseSeconds) last.end = start + VOICE.frameSeconds;
      else passages.push({ start, end: start + VOICE.frameSeconds });
    }
    return passages.filter(({ start, end }) => end - start >= VOICE.minSeconds);
  }
}
