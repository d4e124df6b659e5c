/**
 * What is no voice though it is loud: noise, hum and tones, whose level stays the same. That of speech rises and falls with each syllable, some
 * four times a second (T. Houtgast and H. J. M. Steeneken, "A review of the MTF concept in room acoustics", 1985), by far more than this
 * even where noise is as loud as the voice.
 */
export const STEADY = {
  /** Over which a level is taken, in seconds: long enough for noise to have one, short enough for the gaps between syllables to show. */
  blockSeconds: 0.04,
  /** For which it stays the same, in seconds: no vowel is held as long. */
  seconds: 2,
  /** Standard deviation up to which it is the same, in dB. White noise has 0.2, a chord 0.3, hum 0.5, pink noise up to 0.7; a voice has 3 to 16, and 0.8 to
   * 1 in white noise that is as loud. */
  deviationDb: 0.7,
  /** How far a voice reaches into it, in seconds: the quiet end of a sentence. */
  marginSeconds: 0.5,
} as const;

/**
 * Which frames lie in a steady sound.
 *
 * @param energies mean squares of frames, full scale = 1.
 * @param frameSeconds how long a frame is.
 */
export function steadyFrames(energies: readonly number[], frameSeconds: number): readonly boolean[] {
  const perBlock = Math.round(STEADY.blockSeconds / frameSeconds);
  const window = Math.round(STEADY.seconds / STEADY.blockSeconds);
  const levels = blockLevels(energies, perBlock);
  const isSteady = new Array<boolean>(energies.length).fill(false);
  // Sums over the window, which moves on by a block at a time: a day of sound takes no longer than reading it.
  let [sum, squares, marked] = [0, 0, 0];
  for (const [last, level] of levels.entries()) {
    const gone = levels[last - window] ?? 0;
    sum += level - gone;
    squares += level * level - gone * gone;
    const from = last + 1 - window;
    if (from < 0 || squares / window - (sum / window) ** 2 > STEADY.deviationDb ** 2) continue;
    // What is left of the frames behind the last block is as it was before.
    const end = last === levels.length - 1 ? energies.length : (last + 1) * perBlock;
    isSteady.fill(true, Math.max(marked, from * perBlock), end);
    marked = end;
  }
  return isSteady;
}

function blockLevels(energies: readonly number[], perBlock: number): readonly number[] {
  return Array.from({ length: Math.floor(energies.length / perBlock) }, (_, block) => {
    let sum = 0;
    for (let frame = block * perBlock; frame < (block + 1) * perBlock; frame++) sum += energies[frame] ?? 0;
    return decibels(sum / perBlock);
  });
}

/** Level of a mean square, in dB of full scale; digital silence is -120 dB. */
export function decibels(meanSquare: number): number {
  return 10 * Math.log10(meanSquare + 1e-12);
}
