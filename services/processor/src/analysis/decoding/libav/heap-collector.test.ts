import { afterEach, describe, expect, it, vi } from 'vitest';
import { HeapCollector } from './heap-collector.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('HeapCollector', () => {
  it('collects at a steady pace, however many packets are read at a time', () => {
    const collect = vi.fn();
    vi.stubGlobal('gc', collect);
    const collector = new HeapCollector();
    for (let packet = 0; packet < 20_000; packet++) collector.read(1);
    expect(collect.mock.calls).toEqual([
      [{ type: 'major', execution: 'sync' }],
      [{ type: 'major', execution: 'sync' }],
    ]);
    collector.read(4_000);
    expect(collect).toHaveBeenCalledTimes(3);
  });

  it('does nothing where the collector is not exposed', () => {
    vi.stubGlobal('gc', undefined);
    expect(() => new HeapCollector().read(100_000)).not.toThrow();
  });
});
