import { describe, expect, it } from 'vitest';
import { checkApiKey, USE_RESOLUTION_MS, useIsWorthNoting } from './api-key.ts';
import { InvalidRequestError } from './errors.ts';

describe('what an API key is for', () => {
  it.each(['a', 'team-1', 'ann@example.com', 'x'.repeat(64)])('may be the owner %s', (owner) => {
    expect(() => checkApiKey({ owner, note: '🐈'.repeat(255) })).not.toThrow();
  });

  it.each(['', 'a b', 'ü', 'x'.repeat(65), 'a\r\nvidi-scope: admin', 'a,b', '*'])(
    'may not be the owner %j',
    (owner) => {
      expect(() => checkApiKey({ owner, note: '' })).toThrow(InvalidRequestError);
    },
  );

  it.each(['x'.repeat(256), 'a\0'])('may not be noted as %j', (note) => {
    expect(() => checkApiKey({ owner: 'a', note })).toThrow(/note/);
  });
});

describe('the use of an API key', () => {
  it('is noted the first time, and again when a minute has passed', () => {
    const lastUseTime = new Date('2026-01-01T00:00:00Z');
    const later = (ms: number) => new Date(lastUseTime.getTime() + ms);
    expect(useIsWorthNoting({ lastUseTime: undefined }, lastUseTime)).toBe(true);
    expect(useIsWorthNoting({ lastUseTime }, later(USE_RESOLUTION_MS - 1))).toBe(false);
    expect(useIsWorthNoting({ lastUseTime }, later(USE_RESOLUTION_MS))).toBe(true);
  });
});
