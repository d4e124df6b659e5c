import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';
import { createRateLimiter, MAX_SUBJECTS } from './rate-limiter.ts';

describe('a rate limiter', () => {
  it('allows the burst at once and then the rate, each subject for itself', () => {
    let time = 0;
    const limiter = createRateLimiter({ perSecond: 2, burst: 3 }, () => time);
    const allowed = (subject: string) => limiter.take(subject).allowed;
    expect([allowed('a'), allowed('a'), allowed('a'), allowed('a'), allowed('b')]).toEqual([
      true,
      true,
      true,
      false,
      true,
    ]);
    time = 499;
    expect(limiter.take('a')).toEqual({ allowed: false, remaining: 0, retryAfterMs: 1, resetMs: 1_001 });
    time = 500;
    expect(allowed('a')).toBe(true);
    time = 60_000;
    expect([allowed('a'), allowed('a'), allowed('a'), allowed('a')]).toEqual([true, true, true, false]);
  });

  it('gives back, but never more than the burst', () => {
    const limiter = createRateLimiter({ perSecond: 1, burst: 1 }, () => 0);
    limiter.giveBack('a');
    expect(limiter.take('a').allowed).toBe(true);
    limiter.giveBack('a');
    expect([limiter.take('a').allowed, limiter.take('a').allowed]).toEqual([true, false]);
  });

  it('forgets whoever was silent longest when there are too many', () => {
    const limiter = createRateLimiter({ perSecond: 1, burst: 1 }, () => 0);
    limiter.take('first');
    limiter.take('second');
    limiter.take('first');
    for (let i = 0; i < MAX_SUBJECTS - 1; i++) limiter.take(String(i));
    expect([limiter.take('first').allowed, limiter.take('second').allowed]).toEqual([false, true]);
  });

  it('says what it allows in the standard headers', () => {
    const limiter = createRateLimiter({ perSecond: 10, burst: 50 }, () => 0);
    expect(rateLimitHeaders(limiter.rate, limiter.take('a'))).toEqual({
      'ratelimit-policy': '"requests";q=50;w=5',
      ratelimit: '"requests";r=49;t=1',
    });
  });
});

it.each([
  ['10.1.2.3', '10.1.2.3'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::7', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  [undefined, 'unknown'],
])('the client of address %s is %s', (address, client) => {
  expect(clientAddress(address)).toBe(client);
});
