/** A map that forgets entries after a time, and the oldest when there are too many: memory is bounded whoever fills it. */
export interface ExpiringMap<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  readonly size: number;
}

/**
 * @param options.ttlMs how long an entry counts, in milliseconds
 * @param options.maxEntries most entries at a time
 * @param options.now milliseconds of a clock that never goes back
 */
export function createExpiringMap<V>(options: {
  readonly ttlMs: number;
  readonly maxEntries: number;
  readonly now: () => number;
}): ExpiringMap<V> {
  const { ttlMs, maxEntries, now } = options;
  // In the order in which they were set, as Map keeps it; with one time to live for all it is that of their expiry, too.
  const entries = new Map<string, { readonly value: V; readonly until: number }>();
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined || entry.until > now()) return entry?.value;
      entries.delete(key);
      return undefined;
    },
    set: (key, value) => {
      entries.delete(key);
      const [oldest] = entries.keys();
      if (entries.size >= maxEntries && oldest !== undefined) entries.delete(oldest);
      entries.set(key, { value, until: now() + ttlMs });
    },
    get size() {
      return entries.size;
    },
  };
}
