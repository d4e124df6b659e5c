import { afterEach, describe, expect, it, vi } from 'vitest';
import { HeapCollector } from './heap-collector.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

function readPackets(count: number): void {
  const collector = new HeapCollector();
  for (let packet = 0; packet < count; packet++) collector.afterPacket();
}

describe('HeapCollector', () => {
  it('collects all of the heap after every 8,000 packets', () => {
    const collect = vi.fn();
    vi.stubGlobal('gc', collect);
    readPackets(7_999);
    expect(collect).not.toHaveBeenCalled();
    readPackets(16_000);
    expect(collect.mock.calls).toEqual([
      [{ type: 'major', execution: 'sync' }],
      [{ type: 'major', execution: 'sync' }],
    ]);
  });

  it('does nothing where the collector is not exposed', () => {
    vi.stubGlobal('gc', undefined);
    expect(() => readPackets(8_000)).not.toThrow();
  });
});
