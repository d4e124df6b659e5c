import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

/**
 * A file system of a given size in memory, to be really filled; disposing of it unmounts it. Undefined, with a word on the console,
 * where this machine does not let us have one.
 *
 * @param size as `mount` takes it, such as `1m`
 */
export async function smallDisk(size: string): Promise<TemporaryFolder | undefined> {
  const run = promisify(execFile);
  const folder = await temporaryFolder();
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder.path]);
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    console.warn(`NOT RUN: the tests of a full disk, as no small file system can be mounted here (${String(error)})`);
    return undefined;
  }
  return {
    path: folder.path,
    [Symbol.asyncDispose]: async () => {
      await run('umount', [folder.path]);
      await folder[Symbol.asyncDispose]();
    },
  };
}
