import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import { BitVotes } from './bit-votes.ts';
import type { FingerprintParameters } from './fingerprint-parameters.ts';
import type { HashBits } from './picture-hash.ts';
import type { NothingSeen, SeenPicture } from './seen-picture.ts';

/** Signatures of equidistant moments from 0 on. */
export interface Signatures {
  /** Time between two. */
  readonly step: Nanoseconds;
  readonly signatures: readonly SeenPicture[];
}

/**
 * One signature per step, whatever the frame rate: pictures within a step of its moment vote on each bit. So a video that begins between two steps
 * of another still has nearly the same signatures. Where nothing comes, the last picture is still shown.
 */
export class SignatureSequence {
  readonly #parameters: FingerprintParameters;
  readonly #length: Nanoseconds;
  #kept: SeenPicture[] = [];
  /** Steps from one signature that is kept to the next. */
  #stride = 1;
  #open = new Step();
  #before = new Step();
  #index = 0;
  #last: SeenPicture = 'NO_PICTURE';

  constructor(parameters: FingerprintParameters) {
    this.#parameters = parameters;
    this.#length = fromSeconds(parameters.stepSeconds);
  }

  /** Takes the next picture. */
  push(time: Nanoseconds, seen: SeenPicture): void {
    this.#closeUntil(time);
    this.#open.add(seen);
    this.#last = seen;
  }

  /** Ends at `end`, when the last picture stops being shown. */
  finish(end: Nanoseconds): Signatures {
    // The step that the end lies in counts, one that begins with the end does not.
    this.#closeUntil(end + this.#length - 1n);
    return { step: this.#length * BigInt(this.#stride), signatures: this.#kept };
  }

  #closeUntil(time: Nanoseconds): void {
    const index = Math.max(0, Number(time / this.#length));
    while (this.#index < index) {
      if (this.#open.isEmpty) this.#open.add(this.#last);
      if (this.#index % this.#stride === 0) this.#keep(this.#open.signature(this.#before));
      this.#before = this.#open;
      this.#open = new Step();
      this.#index++;
    }
  }

  #keep(signature: SeenPicture): void {
    if (this.#kept.length === this.#parameters.maxSignatures) {
      this.#kept = this.#kept.filter((_, at) => at % 2 === 0);
      this.#stride *= 2;
      if (this.#index % this.#stride !== 0) return;
    }
    this.#kept.push(signature);
  }
}

/** The pictures of one step. */
class Step {
  readonly #votes = new BitVotes();
  readonly #without = new Map<NothingSeen, number>();

  get isEmpty(): boolean {
    return this.#votes.count === 0 && this.#without.size === 0;
  }

  add(seen: SeenPicture): void {
    if (typeof seen === 'string') this.#without.set(seen, (this.#without.get(seen) ?? 0) + 1);
    else this.#votes.add(seen);
  }

  /** What this step and the one before it agree on; where they have nothing to see, what is most often why. */
  signature(before: Step): SeenPicture {
    const bits: HashBits | undefined = this.#votes.majority(before.#votes);
    if (bits !== undefined) return bits;
    const [most] = [...this.#without].toSorted(([, a], [, b]) => b - a);
    return most?.[0] ?? 'NO_PICTURE';
  }
}
