/** Which Whisper model hears speech: one of WHISPER_MODELS by name, or that in a file. */
export type WhisperModelChoice =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string };

/** Speech to text by a model on this machine. */
export interface WhisperSettings {
  readonly model: WhisperModelChoice;
  /** Where fetched models are kept. */
  readonly cacheDir: string;
  /** Where they are fetched from: the address of a model is this, a slash and its file. */
  readonly hubUrl: string;
  /** Longest time for a piece of speech, in ms. */
  readonly timeoutMs: number;
  /** Ceiling of the resident memory of the process with the model, in bytes; undefined for one that follows its size. */
  readonly maxResidentBytes: number | undefined;
}

/** What a setting names: a path has a slash in it or ends as the files do. */
export function whisperModelChoice(text: string): WhisperModelChoice {
  return /[/\\]|\.bin$/.test(text) ? { kind: 'file', path: text } : { kind: 'named', name: text };
}
