import { HASH_BITS, type HashBits } from './picture-hash.ts';

/** Hashes that vote on each bit: what most of them have is as robust as their median, and none of them alone can spoil it. */
export class BitVotes {
  readonly #set = new Uint32Array(HASH_BITS);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(bits: HashBits): void {
    for (let bit = 0; bit < HASH_BITS; bit++) this.#set[bit] = (this.#set[bit] ?? 0) + (bits[bit] ?? 0);
    this.#count++;
  }

  /** The bits that more than half have set, of these votes and those of `other`; undefined without any. */
  majority(other?: BitVotes): HashBits | undefined {
    const count = this.#count + (other === undefined ? 0 : other.#count);
    if (count === 0) return undefined;
    return Uint8Array.from(this.#set, (votes, bit) => {
      const all = votes + (other === undefined ? 0 : (other.#set[bit] ?? 0));
      return 2 * all > count ? 1 : 0;
    });
  }
}
