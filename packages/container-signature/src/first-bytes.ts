import { FIRST_BYTES, recognise } from './recognise.ts';
import { type Recognition, UNDECIDED } from './recognition.ts';

/** Fewest bytes that are looked at before the end. */
const FIRST_LOOK_BYTES = 16;

/**
 * Recognises content that comes in pieces of whatever size. Looks again only when there are twice as many bytes as at the last
 * look, so that content in pieces of one byte costs no more than twice what it costs in one.
 */
export class FirstBytes {
  readonly #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;
  #nextLook = FIRST_LOOK_BYTES;

  /** What has been added, up to FIRST_BYTES. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Adds the next piece; once it has said something other than `undecided`, nothing more needs to be added. */
  add(piece: Uint8Array): Recognition {
    const taken = piece.subarray(0, FIRST_BYTES - this.#length);
    this.#bytes.set(taken, this.#length);
    this.#length += taken.byteLength;
    if (this.#length < this.#nextLook) return UNDECIDED;
    while (this.#nextLook <= this.#length) this.#nextLook *= 2;
    return recognise(this.bytes);
  }

  /** What the content is when no more of it will come; never `undecided`. */
  end(): Recognition {
    return recognise(this.bytes, true);
  }
}
