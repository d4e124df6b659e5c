/** Numbers in [0, 1), the same for the same seed. */
export type Random = () => number;

/** Changes the bytes of a video; `others` are whole videos in other containers. */
export type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

/** Where headers, indexes and the first packets lie. */
const HEADER_BYTES = 2_048;

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** Everything that is done to a video, by name. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'bit flips': (bytes, random) => {
    const flipped = Buffer.from(bytes);
    for (let flip = 1 + below(random, 200); flip > 0; flip--) {
      const at = below(random, flipped.length);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << below(random, 8)), at);
    }
    return flipped;
  },
  truncation: (bytes, random) => bytes.subarray(0, 1 + below(random, bytes.length - 1)),
  'header edits': (bytes, random) => {
    const edited = Buffer.from(bytes);
    for (let edit = 1 + below(random, 8); edit > 0; edit--) {
      const at = below(random, Math.min(HEADER_BYTES, edited.length) - 4);
      // Sizes, counts and offsets that lie: none, the most there can be, or anything.
      edited.writeUInt32BE([0, 0xffffffff, 0x7fffffff, below(random, 2 ** 32)][below(random, 4)] ?? 0, at);
    }
    return edited;
  },
  splice: (bytes, random, others) => {
    const other = others[below(random, others.length)] ?? bytes;
    const cut = below(random, bytes.length);
    const from = below(random, other.length);
    const length = below(random, other.length - from);
    const keepsRest = random() < 0.5;
    return Buffer.concat([
      bytes.subarray(0, cut),
      other.subarray(from, from + length),
      keepsRest ? bytes.subarray(cut) : Buffer.alloc(0),
    ]);
  },
};
