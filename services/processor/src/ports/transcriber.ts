import type { HeardSpeech } from '../domain/speech/heard-speech.ts';
import type { Parameters } from '../domain/stage.ts';

/** An engine that turns speech into text. */
export interface Transcriber {
  /** What makes the text, such as `openai.transcription/whisper-1`. */
  readonly engine: string;
  readonly engineVersion: string;
  /** What its text depends on beside the engine. */
  readonly parameters: Parameters;
  /** Whether a service makes the text, or a model on this machine. */
  readonly origin: 'ENDPOINT' | 'WHISPER';
  /**
   * Gets ready to hear the speech of one video.
   *
   * @throws {TranscriptionError}
   * @throws the reason of `how.signal` when it is aborted.
   */
  listen(how: ListenOptions): Promise<Listener>;
}

/** How speech is heard. */
export interface ListenOptions {
  /** What is spoken, where somebody declared it: a canonical BCP 47 tag. */
  readonly language: string | undefined;
  readonly signal: AbortSignal;
}

/** Somebody who hears one piece of speech after another. */
export interface Listener extends AsyncDisposable {
  /**
   * Hears a WAV file of one channel and 16 kHz.
   *
   * @throws {TranscriptionError}
   * @throws the reason of the signal when it is aborted.
   */
  hear(wav: Uint8Array): Promise<HeardSpeech>;
}
