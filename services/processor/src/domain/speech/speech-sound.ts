/** Where an analysis records it: samples alone, little-endian. */
export const SPEECH_FILE = 'speech.s16le';

/**
 * The sound that speech is recorded as: one channel of samples of 16 bits. Engines get a piece of it as a WAV file, which has a head before it. 16 kHz is what
 * Whisper was trained with.
 */
export const SPEECH_SOUND = { sampleRate: 16_000, bytesPerSample: 2, wavHeadBytes: 44 } as const;

/** How long the sound of such a WAV file is, in seconds. */
export function secondsOfWav(wav: Uint8Array): number {
  const { sampleRate, bytesPerSample, wavHeadBytes } = SPEECH_SOUND;
  return (wav.length - wavHeadBytes) / (sampleRate * bytesPerSample);
}
