import { expect, test } from 'vitest';
import { eventually } from './eventually.ts';

test('gives what the probe gives once it gives something', async () => {
  let calls = 0;
  expect(await eventually('the third call', () => ++calls === 3 && `call ${calls}`, { intervalMs: 1 })).toBe('call 3');
});

test('names what it waited for, with the reason of the last failure', async () => {
  const never = eventually('the moon is blue', () => Promise.reject(new Error('it is grey')), { timeoutMs: 30 });
  await expect(never).rejects.toThrow('waited 30 ms in vain until the moon is blue: it is grey');
});

test('does not take an empty answer such as 0 for "not yet"', async () => {
  expect(await eventually('zero', () => 0)).toBe(0);
});
