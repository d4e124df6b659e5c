import { recordingLogger } from '@vidi/test-kit';
import { describe, expect, it } from 'vitest';
import type { chooseIsolation } from './choose-isolation.ts';
import { isolationFor } from './isolation-for.ts';

const nothingHere: typeof chooseIsolation = async (wanted) => ({
  level: 'limits',
  obstacle: wanted === 'best' ? 'unshare failed: Operation not permitted' : undefined,
});

describe('where the kernel gives no namespaces', () => {
  it('goes on without them, and says once what is in the way', async () => {
    const { log, lines } = recordingLogger();
    const isolation = isolationFor('auto', log, nothingHere);
    expect([await isolation(), await isolation()]).toEqual(['limits', 'limits']);
    expect(lines).toEqual([
      expect.objectContaining({ isolation: 'limits', obstacle: 'unshare failed: Operation not permitted' }),
    ]);
  });

  it('does not start when they are required, and says why', async () => {
    const { log } = recordingLogger();
    await expect(isolationFor('required', log, nothingHere)()).rejects.toThrow(
      /VIDI_ANALYSIS_ISOLATION.*Operation not permitted/s,
    );
  });

  it('does not try when it is told so', async () => {
    const { log, lines } = recordingLogger();
    expect(await isolationFor('off', log, nothingHere)()).toBe('limits');
    expect(lines).toEqual([expect.objectContaining({ isolation: 'limits' })]);
  });
});
