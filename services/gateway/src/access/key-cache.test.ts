import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KeyDirectory } from '../ports/key-directory.ts';
import type { Caller } from './caller.ts';
import { createExpiringMap } from './expiring-map.ts';
import { createKeyCache, MAX_CACHED_KEYS } from './key-cache.ts';

const CALLER: Caller = { keyId: 'k1', owner: 'acme', scope: 'write' };

function directory(keys: ReadonlyMap<string, Caller>) {
  const asked: string[] = [];
  const resolve: KeyDirectory['resolve'] = (hash) => {
    const hex = Buffer.from(hash).toString('hex');
    asked.push(hex);
    return Promise.resolve(keys.get(hex));
  };
  return { asked, resolve, countKeys: () => Promise.resolve(keys.size) };
}

const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');

describe('the cache of keys', () => {
  it('asks with the SHA-256 of a key, once for requests that come together, and once until the time is over', async () => {
    let time = 0;
    const keys = new Map([[sha256('good'), CALLER]]);
    const { asked, ...port } = directory(keys);
    const cache = createKeyCache({ directory: port, ttlMs: 100, now: () => time });
    expect(cache.known('good')).toBeUndefined();
    expect(await Promise.all([cache.lookUp('good'), cache.lookUp('good')])).toEqual([CALLER, CALLER]);
    expect(asked).toEqual([sha256('good')]);
    keys.clear();
    time = 99;
    expect(cache.known('good')).toEqual(CALLER);
    time = 100;
    expect(cache.known('good')).toBeUndefined();
    expect(await cache.lookUp('good')).toBeNull();
    expect(cache.known('good')).toBeNull();
  });

  it('keeps good keys through a flood of bad ones', async () => {
    const { asked, ...port } = directory(new Map([[sha256('good'), CALLER]]));
    const cache = createKeyCache({ directory: port, ttlMs: 100, now: () => 0 });
    await cache.lookUp('good');
    for (let i = 0; i <= MAX_CACHED_KEYS; i++) await cache.lookUp(`bad-${i}`);
    expect(cache.known('good')).toEqual(CALLER);
    expect([cache.known('bad-0'), cache.known('bad-1')]).toEqual([undefined, null]);
    expect(asked).toHaveLength(MAX_CACHED_KEYS + 2);
  });

  it('does not remember a failure', async () => {
    const keys = new Map([[sha256('good'), CALLER]]);
    const port = directory(keys);
    let broken = true;
    const resolve: KeyDirectory['resolve'] = (hash) =>
      broken ? Promise.reject(new Error('away')) : port.resolve(hash);
    const cache = createKeyCache({ directory: { ...port, resolve }, ttlMs: 100, now: () => 0 });
    await expect(cache.lookUp('good')).rejects.toThrow('away');
    broken = false;
    expect(await cache.lookUp('good')).toEqual(CALLER);
  });
});

describe('an expiring map', () => {
  it('never holds more than it may', () => {
    const map = createExpiringMap<number>({ ttlMs: 10, maxEntries: 3, now: () => 0 });
    for (let i = 0; i < 10; i++) map.set(String(i), i);
    expect([map.size, map.get('6'), map.get('7'), map.get('9')]).toEqual([3, undefined, 7, 9]);
  });
});
