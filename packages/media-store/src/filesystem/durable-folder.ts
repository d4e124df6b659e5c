import { mkdir, open, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isSystemError } from './system-error.ts';

/** Makes a folder and those above it, so that they are still there after a power cut. */
export async function makeDurableFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Makes the entries of a folder durable: fsync of a file does not cover its name (fsync(2)). */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders, and journals their entries by itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Removes `path` and then the folders above it while they are empty; never `root` or anything outside it. */
export async function removeEmptyFolders(path: string, root: string): Promise<void> {
  for (let folder = path; folder.length > root.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch (error) {
      // Another writer has put something there (ENOTEMPTY; EEXIST on some systems): it stays, and so do those above.
      if (isSystemError(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) return;
      if (!isSystemError(error, 'ENOENT')) throw error;
    }
  }
}
