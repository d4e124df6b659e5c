import { constants } from 'node:fs';
import { mkdir, mkdtemp, open, realpath, rm, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Logger } from '@vidi/service-kit';
import type { WorkFolder, WorkFolders } from '../../ports/work-folders.ts';
import { nameOfOwner } from './folder-owner.ts';

/** Work folders on the local disk, below one folder that belongs to this process alone. */
export interface LocalWorkFolders extends WorkFolders, AsyncDisposable {}

/** Makes folders below `root`, which may be shared with other processors. */
export function createLocalWorkFolders({
  root,
  log,
}: {
  readonly root: string;
  readonly log: Logger;
}): LocalWorkFolders {
  const own = join(root, nameOfOwner());
  // Made anew when needed: something may tidy up the system's temp folder.
  const ensureOwn = async () => await mkdir(own, { recursive: true, mode: 0o700 });
  return {
    create: async () => {
      await ensureOwn();
      return createWorkFolder(await mkdtemp(join(own, 'attempt-')), log);
    },
    checkHealth: async () => {
      await ensureOwn();
      const probe = join(own, 'health');
      await writeFile(probe, 'x', { flush: true });
      await rm(probe, { force: true });
    },
    [Symbol.asyncDispose]: async () => await remove(own),
  };
}

function createWorkFolder(path: string, log: Logger): WorkFolder {
  return {
    path,
    pathOf: (name) => join(path, name),
    read: (file) => readWithin(path, file),
    [Symbol.asyncDispose]: async () => {
      try {
        await remove(path);
      } catch (error) {
        // The job's outcome must not depend on it; what is left is swept at the next start.
        log.warn({ err: error, path }, 'a work folder could not be removed');
      }
    },
  };
}

/** Opens the file when the first bytes are asked for: a reader that never begins leaves nothing open. */
async function* readWithin(path: string, file: string): AsyncGenerator<Uint8Array, void, undefined> {
  const [folder, target] = await Promise.all([realpath(path), realpath(file)]);
  if (!target.startsWith(`${folder}${sep}`)) throw new Error(`${file} is not in the work folder`);
  const handle = await open(target, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    if (!(await handle.stat()).isFile()) throw new Error(`${file} is no file`);
    yield* handle.createReadStream({ autoClose: false });
  } finally {
    await handle.close();
  }
}

async function remove(path: string): Promise<void> {
  // A process that is just being killed may still write into it.
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}
