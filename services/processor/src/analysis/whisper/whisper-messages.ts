/** What the process with a Whisper model is told: to hear a piece of speech. */
export interface HearCommand {
  /** A WAV file of one channel, 16 kHz and 16 bit, with a head of 44 bytes. */
  readonly wav: Uint8Array;
  /** Whisper's code of what is spoken; undefined to find out. */
  readonly language: string | undefined;
  readonly threads: number;
}

/** Text between two spaces: a word, where words are written with spaces. In ms from the start of what was to be heard. */
export interface HeardPiece {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** What the process says, once for each command and once before the first. */
export type WhisperMessage =
  /** Everything but the model is loaded. */
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'heard';
      readonly pieces: readonly HeardPiece[];
      /** What it took the language for, and how sure it was; undefined where it was told. */
      readonly detected: { readonly code: string; readonly confidence: number } | undefined;
    }
  /** What libav had to say of it. */
  | { readonly kind: 'failed'; readonly detail: string };

/** The model, in the folder of the process. */
export const MODEL_FILE = 'model.bin';
