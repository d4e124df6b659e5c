/** What the reading process is asked: one picture at a time. */
export interface ReadCommand {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, rows without gaps. */
  readonly luma: Uint8Array;
}

/** A word, with its box in pixels of the picture that was sent. */
export interface WordMessage {
  readonly text: string;
  /** In [0, 100]. */
  readonly confidence: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What the reading process says, by structured clone ("advanced" serialization). */
export type ReadingMessage =
  /** The language data is loaded; said once, first. */
  | { readonly kind: 'ready' }
  /** What was read: lines of words. */
  | { readonly kind: 'lines'; readonly lines: readonly (readonly WordMessage[])[] }
  /** The picture could not be read, or the language data not be loaded. */
  | { readonly kind: 'error'; readonly message: string };
