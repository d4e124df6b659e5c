import { createHash } from 'node:crypto';
import type { KeyDirectory } from '../ports/key-directory.ts';
import type { Caller } from './caller.ts';
import { createExpiringMap } from './expiring-map.ts';

/** Most keys remembered at a time, good ones and bad ones each, so that a flood of bad ones drives out no good one. */
export const MAX_CACHED_KEYS = 10_000;

/** Finds out who calls with a key, and remembers it for a short time. */
export interface KeyCache {
  /** Who calls with a key as far as it is remembered: null for nobody, undefined where it has to be looked up. */
  known(key: string): Caller | null | undefined;
  /**
   * Who calls with a key; null for nobody. Requests that ask for the same key at a time share one lookup.
   *
   * @throws ConnectError when it cannot be found out; that is not remembered
   */
  lookUp(key: string): Promise<Caller | null>;
}

/**
 * Keys are found by their SHA-256, here and in the database: how long it takes tells nothing about a key that is nearly
 * right, so there is nothing to compare in constant time.
 *
 * @param options.ttlMs how long an answer counts, in milliseconds: the longest a revoked key goes on working
 */
export function createKeyCache(options: {
  readonly directory: KeyDirectory;
  readonly ttlMs: number;
  readonly now: () => number;
}): KeyCache {
  const { directory, ttlMs, now } = options;
  const good = createExpiringMap<Caller>({ ttlMs, maxEntries: MAX_CACHED_KEYS, now });
  const bad = createExpiringMap<null>({ ttlMs, maxEntries: MAX_CACHED_KEYS, now });
  const underWay = new Map<string, Promise<Caller | null>>();

  async function ask(hash: Buffer, id: string): Promise<Caller | null> {
    try {
      const caller = (await directory.resolve(hash)) ?? null;
      if (caller === null) bad.set(id, null);
      else good.set(id, caller);
      return caller;
    } finally {
      underWay.delete(id);
    }
  }

  return {
    known: (key) => {
      const id = sha256(key).toString('base64');
      return good.get(id) ?? bad.get(id);
    },
    lookUp: (key) => {
      const hash = sha256(key);
      const id = hash.toString('base64');
      const asked = underWay.get(id) ?? ask(hash, id);
      underWay.set(id, asked);
      return asked;
    },
  };
}

function sha256(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
