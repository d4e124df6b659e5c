import { END_OFFSET, encodeSeconds, encodeStripHead, HEAD_BYTES } from '../../../domain/on-screen-text/strip-record.ts';
import { type Nanoseconds, toSeconds } from '../../time/rational-time.ts';
import type { Strip } from './cut-strip.ts';
import type { StripSink } from './strip-sink.ts';

/** Writes lines that may be text into a file, one behind the other; when each was shown until is filled in later. */
export class StripRecorder implements StripSink {
  readonly #write: (position: number, bytes: Uint8Array) => void;
  readonly #positions: number[] = [];
  #end = 0;
  #isTruncated = false;

  /** @param write puts bytes at a place of the file */
  constructor(write: (position: number, bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** Whether there was more than may be kept. */
  get isTruncated(): boolean {
    return this.#isTruncated;
  }

  open({ width, height, luma, box }: Strip, start: Nanoseconds): number {
    const head = encodeStripHead({ width, height, box, start: toSeconds(start), end: toSeconds(start) });
    const record = new Uint8Array(head.length + luma.length);
    record.set(head);
    record.set(luma, head.length);
    this.#write(this.#end, record);
    this.#positions.push(this.#end);
    this.#end += record.length;
    return this.#positions.length - 1;
  }

  close(number: number, end: Nanoseconds): void {
    const position = this.#positions[number];
    if (position !== undefined) this.#write(position + END_OFFSET, encodeSeconds(toSeconds(end)));
  }

  improve(number: number, { luma }: Strip): void {
    const position = this.#positions[number];
    if (position !== undefined) this.#write(position + HEAD_BYTES, luma);
  }

  leaveOut(): void {
    this.#isTruncated = true;
  }
}
