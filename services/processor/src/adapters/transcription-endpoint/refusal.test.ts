import { Response } from 'undici';
import { expect, it } from 'vitest';
import { refusalOf } from './refusal.ts';

const afterMs = (retryAfter: string) =>
  refusalOf(new Response('', { status: 429, headers: { 'retry-after': retryAfter } }), '', 0).afterMs;

it('leaves a busy service alone for as long as it asks, in seconds or until a date', () => {
  expect([afterMs('7'), afterMs('0.5')]).toEqual([7_000, 500]);
  const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
  expect(afterMs(inAnHour)).toBeGreaterThan(3_000_000);
  expect(afterMs(inAnHour)).toBeLessThanOrEqual(3_600_000);
  expect(['-5', 'soon', 'Thu, 01 Jan 1970 00:00:00 GMT', ''].map(afterMs)).toEqual([0, 0, 0, 0]);
});
