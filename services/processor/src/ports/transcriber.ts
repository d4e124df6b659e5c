import type { HeardSpeech } from '../domain/speech/merge-speech.ts';
import type { Parameters } from '../domain/stage.ts';

/** An engine that turns speech into text. */
export interface Transcriber {
  /** What makes the text, such as `openai.transcription/whisper-1`. */
  readonly engine: string;
  readonly engineVersion: string;
  /** What its text depends on beside the engine. */
  readonly parameters: Parameters;
  /**
   * Hears a WAV file of one channel and 16 kHz.
   *
   * @param how.language what is spoken, where somebody declared it: a canonical BCP 47 tag.
   * @throws {TranscriptionError}
   * @throws the reason of `how.signal` when it is aborted.
   */
  transcribe(
    wav: Uint8Array,
    how: { readonly language: string | undefined; readonly signal: AbortSignal },
  ): Promise<HeardSpeech>;
}
