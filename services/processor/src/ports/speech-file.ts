/** The sound that an analysis has recorded. */
export interface SpeechFile extends AsyncDisposable {
  /** All samples in order, some at a time. */
  samples(): AsyncIterable<Int16Array>;
  /** Samples from `start` to `end`, in seconds, as a WAV file of one channel and 16 kHz; fewer where the sound ends before. */
  wav(start: number, end: number): Promise<Uint8Array>;
}

/** Opens what was recorded into the folder of an analysis. */
export type OpenSpeechFile = (workDir: string) => Promise<SpeechFile>;
