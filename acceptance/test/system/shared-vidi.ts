import { join } from 'node:path';
import { temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, expect } from 'vitest';
import { type RunningVidi, startVidi } from './running-vidi.ts';

/** One running system for all tests of a file. */
export interface SharedVidi {
  readonly vidi: RunningVidi;
  /** Everything the system keeps. */
  readonly dataDir: string;
}

/**
 * Starts a system before the first test of a file and stops it, cleanly, after the last.
 *
 * @param prepare makes what the tests need, in a folder of the file's own
 */
export function shareVidi(
  env: Readonly<Record<string, string>>,
  prepare: (folder: string) => Promise<void>,
): Readonly<SharedVidi> {
  const cleanUp = new AsyncDisposableStack();
  let running: SharedVidi | undefined;
  const started = () => {
    if (running === undefined) throw new Error('Vidi runs only while tests do');
    return running;
  };

  beforeAll(async () => {
    const { path } = cleanUp.use(await temporaryFolder());
    await prepare(path);
    const dataDir = join(path, 'data');
    running = { dataDir, vidi: await startVidi({ dataDir, env: { VIDI_TICKET_QUEUE: 'direct', ...env } }) };
  });

  afterAll(async () => {
    try {
      if (running !== undefined) expect(await running.vidi.stop(), running.vidi.output()).toBe(0);
    } finally {
      await cleanUp.disposeAsync();
    }
  });

  return {
    get vidi() {
      return started().vidi;
    },
    get dataDir() {
      return started().dataDir;
    },
  };
}
