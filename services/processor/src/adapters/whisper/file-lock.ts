import { mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How often a holder says that it lives, and how long it may be silent, in ms. The clock is the file system's. */
const REFRESH_MS = 2_000;
const STALE_MS = 20_000;
const LOOK_MS = 500;

/** Held until it is disposed of. */
export type FileLock = AsyncDisposable;

/**
 * Takes a lock that processes on several machines can share, by a file that only one can make. A holder that died is noticed by the age of
 * its file. Whoever holds it may still meet another, where clocks or disks are very slow: what it guards must not be lost by that.
 *
 * @param onWait called once when another holds it.
 * @throws the reason of `signal` when it is aborted.
 */
export async function takeFileLock(path: string, signal: AbortSignal, onWait: () => void): Promise<FileLock> {
  await mkdir(dirname(path), { recursive: true });
  for (let waited = false; ; waited = true) {
    signal.throwIfAborted();
    if (await make(path)) return hold(path);
    if (!waited) onWait();
    await clearStale(path);
    await pause(LOOK_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function make(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function hold(path: string): FileLock {
  const refresh = setInterval(() => {
    const now = new Date();
    // Somebody may have taken it for stale; then there is nothing to hold any more.
    utimes(path, now, now).catch(() => undefined);
  }, REFRESH_MS);
  refresh.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(refresh);
      await rm(path, { force: true });
    },
  };
}

/** Moved away first: of several that find it stale, one does, and none removes the next one's. */
async function clearStale(path: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs < STALE_MS) return;
    const aside = `${path}.${process.pid}.stale`;
    await rename(path, aside);
    await rm(aside, { force: true });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
