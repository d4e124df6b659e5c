import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeDurableFolder, syncFolder } from './durable-folder.ts';
import { isSystemError } from './system-error.ts';

/** Objects are read-only for everybody: whoever gets a hard link to one cannot write to it by accident. */
export const OBJECT_MODE = 0o444;

/** How often a folder is made again that a concurrent `deleteAll` removed just before the rename into it. */
const RENAME_ATTEMPTS = 5;

/** Gives a whole object its place: before, nobody sees anything of it; afterwards, also after a power cut, all of it. */
export async function moveIntoPlace(incomplete: string, target: string): Promise<void> {
  const folder = dirname(target);
  for (let attempt = 1; ; attempt += 1) {
    await makeDurableFolder(folder);
    try {
      await rename(incomplete, target);
      await syncFolder(folder);
      return;
    } catch (error) {
      if (attempt === RENAME_ATTEMPTS || !isSystemError(error, 'ENOENT')) throw error;
    }
  }
}
