import { expect, it } from 'vitest';
import { createBufferCollector } from '../src/index.ts';

const MEBIBYTE = 2 ** 20;

it('collects the buffers of a stream long before V8 would', () => {
  const collector = createBufferCollector();
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let passed = 0; passed < 256; passed++) {
    Buffer.alloc(MEBIBYTE);
    collector.passed(MEBIBYTE);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(most).toBeLessThan(32 * MEBIBYTE);
});

it('gives nobody else the means to collect', () => {
  createBufferCollector();
  expect(globalThis.gc).toBeUndefined();
});
