import { constants } from 'node:fs';
import { lstat, mkdir, mkdtemp, open, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Logger } from '@vidi/service-kit';
import { INPUT_FOLDER, type WorkFolder, type WorkFolders } from '../../ports/work-folders.ts';
import { nameOfOwner } from './folder-owner.ts';

/** Work folders on the local disk, below one folder that belongs to this process alone. */
export interface LocalWorkFolders extends WorkFolders, AsyncDisposable {
  create(): Promise<LocalWorkFolder>;
}

/** A work folder that can be used again. */
export interface LocalWorkFolder extends WorkFolder {
  /**
   * Removes everything but INPUT_FOLDER, with what is in that.
   *
   * @throws Error when INPUT_FOLDER is no longer the folder that it was.
   */
  empty(): Promise<void>;
}

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
      const path = await mkdtemp(join(own, 'attempt-'));
      await mkdir(join(path, INPUT_FOLDER), { mode: 0o700 });
      return createWorkFolder(path, log);
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

function createWorkFolder(path: string, log: Logger): LocalWorkFolder {
  return {
    path,
    pathOf: (name) => join(path, name),
    read: (file) => readWithin(path, file),
    empty: async () => await empty(path),
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

/** The folders themselves stay: a process may have one as its working directory, and see the other as one it cannot write to. */
async function empty(path: string): Promise<void> {
  const input = join(path, INPUT_FOLDER);
  // What stands there now was in the hands of a process that has read a stranger's file: a link would lead out of the folder.
  if (!(await lstat(input)).isDirectory()) throw new Error(`${input} is no folder any more`);
  const names = (await readdir(path)).filter((name) => name !== INPUT_FOLDER).map((name) => join(path, name));
  const inputs = (await readdir(input)).map((name) => join(input, name));
  for (const name of [...names, ...inputs]) await remove(name);
}

async function remove(path: string): Promise<void> {
  // A process that is just being killed may still write into it.
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}
