import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

describe('how long a far server asks to be left alone', () => {
  it('is told in seconds', () => {
    expect(retryAfterMs('120', undefined)).toBe(120_000);
  });

  it('is told as a date by its own clock', () => {
    expect(retryAfterMs('Fri, 27 Nov 1998 10:02:00 GMT', 'Fri, 27 Nov 1998 10:00:00 GMT')).toBe(120_000);
  });

  it.each([undefined, '', '0', '-5', 'soon', 'Fri, 27 Nov 1998 10:00:00 GMT'])('is not told by %s', (value) => {
    expect(retryAfterMs(value, undefined)).toBeUndefined();
  });
});
