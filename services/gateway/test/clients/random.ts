/** Draws that are the same for the same seed (mulberry32), so that what a fuzz test finds can be found again. */
export interface Random {
  /** An integer in [0, below). */
  integer(below: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  bytes(length: number): Buffer;
  /** Whether something that happens once in `times` happens. */
  once(times: number): boolean;
}

export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number) => Math.floor(next() * below);
  return {
    integer,
    pick: (from) => from[integer(from.length)] ?? from[0],
    bytes: (length) => Buffer.from(Array.from({ length }, () => integer(256))),
    once: (times) => integer(times) === 0,
  };
}
