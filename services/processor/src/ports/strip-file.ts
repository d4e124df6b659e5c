import type { StripHead } from '../domain/on-screen-text/strip-record.ts';

/** Lines that may be text, which an analysis has cut out of a video. */
export interface StripFile extends AsyncDisposable {
  /** Bytes of all of them. */
  readonly sizeBytes: number;
  /**
   * All lines in the order of the file, which is that of their discovery; can be read once.
   *
   * Throws RangeError for a file that is none.
   */
  strips(): AsyncIterable<RecordedStrip>;
}

/** A line that may be text. */
export interface RecordedStrip extends StripHead {
  /** One byte a pixel, rows without gaps. */
  readonly luma: Uint8Array;
  /** Bytes of the file up to its end. */
  readonly position: number;
}

/** Opens what was cut out into the folder of an analysis. */
export type OpenStripFile = (workDir: string) => Promise<StripFile>;
