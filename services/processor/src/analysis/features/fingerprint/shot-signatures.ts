import type { Transition } from '../shots/transition.ts';
import { BitVotes } from './bit-votes.ts';
import type { FingerprintParameters } from './fingerprint-parameters.ts';
import { distanceOf, type HashBits } from './picture-hash.ts';

/** What stands for a shot. */
export interface ShotSignature {
  /** What most of its pictures have in common; undefined where none of them shows anything. */
  readonly signature: HashBits | undefined;
  /** Pictures that look clearly different from that and from one another, in the order of time. */
  readonly further: readonly HashBits[];
}

/**
 * One signature per shot while pictures stream by. Shots are known some three seconds after they were seen; until then the hashes of the pictures wait.
 */
export class ShotSignatures {
  readonly #parameters: FingerprintParameters;
  readonly #shots: ShotSignature[] = [];
  #waiting: { readonly frame: number; readonly bits: HashBits }[] = [];
  #votes = new BitVotes();
  #different: HashBits[] = [];

  constructor(parameters: FingerprintParameters) {
    this.#parameters = parameters;
  }

  /** Takes the hash of a frame. */
  add(frame: number, bits: HashBits): void {
    this.#waiting.push({ frame, bits });
  }

  /** Takes what has become known of the shots: every frame below `decidedBelow` belongs to the shot at hand, or to one that a transition ends. */
  settle(transitions: readonly Transition[], decidedBelow: number): void {
    for (const { divide } of transitions) {
      if (divide !== undefined) {
        this.#countBelow(divide.frame);
        this.#closeShot();
      }
    }
    this.#countBelow(decidedBelow);
  }

  /** Ends with the last shot. */
  finish(transitions: readonly Transition[]): readonly ShotSignature[] {
    this.settle(transitions, Number.POSITIVE_INFINITY);
    this.#closeShot();
    return this.#shots;
  }

  #countBelow(frame: number): void {
    const later = this.#waiting.findIndex((waiting) => waiting.frame >= frame);
    const count = later < 0 ? this.#waiting.length : later;
    for (const { bits } of this.#waiting.splice(0, count)) {
      this.#votes.add(bits);
      // The first is mostly like the signature, which takes its place then.
      if (this.#different.length <= this.#parameters.maxFurther && this.#isNew(bits, this.#different)) {
        this.#different.push(bits);
      }
    }
  }

  #closeShot(): void {
    const signature = this.#votes.majority();
    const further: HashBits[] = [];
    for (const bits of signature === undefined ? [] : this.#different) {
      if (further.length < this.#parameters.maxFurther && this.#isNew(bits, [signature ?? bits, ...further])) {
        further.push(bits);
      }
    }
    this.#shots.push({ signature, further });
    this.#votes = new BitVotes();
    this.#different = [];
  }

  #isNew(bits: HashBits, known: readonly HashBits[]): boolean {
    return known.every((other) => distanceOf(bits, other) >= this.#parameters.furtherDistance);
  }
}
