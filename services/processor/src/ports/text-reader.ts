import type { ReadLine } from '../domain/on-screen-text/read-line.ts';
import type { Parameters } from '../domain/stage.ts';

/** A line that may be text, as a picture. */
export interface StripPicture {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, rows without gaps. */
  readonly luma: Uint8Array;
}

/** Reads text in pictures. */
export interface TextReader {
  /** What makes the text, such as `tesseract.js`. */
  readonly engine: string;
  readonly engineVersion: string;
  /** What its text depends on beside the engine. */
  readonly parameters: Parameters;
  /** The languages it reads, as BCP-47 tags. */
  readonly languages: readonly string[];
  /** Makes ready for what is going to be asked, so that the first answer comes sooner. Never throws. */
  warmUp(): void;
  /**
   * Reads a picture that is expected to hold one line of text.
   *
   * @returns what was read, from the top; none where there is no text
   * @throws {TextReadingError}
   * @throws the reason of `signal` when it is aborted.
   */
  read(picture: StripPicture, signal: AbortSignal): Promise<readonly ReadLine[]>;
}
