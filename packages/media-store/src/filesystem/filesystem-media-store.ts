import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { AdoptFile } from '../adopted-file.ts';
import { checkedRange } from '../byte-range.ts';
import type { ByteRange, MediaStore, ObjectFacts, UnfinishedWrite } from '../media-store.ts';
import { ObjectNotFoundError } from '../media-store-error.ts';
import { checkedKey } from '../object-key.ts';
import { adoptFile } from './adopt-file.ts';
import { makeDurableFolder, removeEmptyFolders } from './durable-folder.ts';
import { materialiseObject } from './materialise-object.ts';
import { asWriteError, isSystemError } from './system-error.ts';
import { ifThere, walkFiles } from './walk-files.ts';
import { writeObject } from './write-object.ts';

/** A media store in a folder of a local or shared disk. */
export interface FilesystemMediaStore extends MediaStore {
  /**
   * The file in which the object of a key is, or would be; for showing it to people, who may look but not write there.
   *
   * @throws InvalidKeyError
   */
  pathOf(key: string): string;
  /** Adopts a file of the same disk. */
  readonly adopt: AdoptFile;
}

/**
 * Opens the store in `root`, which is made at the first write.
 *
 * `root/objects/<key>` holds the objects under their own names, so that people can look, copy and back up with plain
 * tools; `root/incomplete/` holds what is being written. There is no fan-out by hash: the widest folder has one entry per video, which the
 * indexed folders of ext4, XFS and APFS look up in the same time at ten thousand and at ten million.
 */
export function createFilesystemMediaStore(options: { readonly root: string }): FilesystemMediaStore {
  const objects = join(resolve(options.root), 'objects');
  const incompleteFolder = join(resolve(options.root), 'incomplete');
  const pathOf = (key: string) => join(objects, ...checkedKey(key).split('/'));

  async function* list(prefix?: string): AsyncGenerator<ObjectFacts> {
    const files = prefix === undefined ? walkFiles(objects) : walkFiles(pathOf(prefix), `${prefix}/`);
    for await (const { name, sizeBytes, modifiedMs } of files) {
      yield { key: name, sizeBytes, modifiedTime: new Date(modifiedMs) };
    }
  }

  async function* listUnfinished(): AsyncGenerator<UnfinishedWrite> {
    for await (const { path, sizeBytes, modifiedMs } of walkFiles(incompleteFolder)) {
      yield {
        name: relative(resolve(options.root), path),
        key: undefined,
        sizeBytes,
        modifiedTime: new Date(modifiedMs),
        discard: async () => await rm(path, { force: true }),
      };
    }
  }

  return {
    pathOf,

    adopt: async (path, adoption = {}) => await adoptFile(path, adoption, { incompleteFolder, pathOf }),

    put: async (key, content, putOptions = {}) =>
      await writeObject({ key, target: pathOf(key), incompleteFolder }, content, putOptions),

    stat: async (key) => {
      const facts = await ifThere(stat(pathOf(key)));
      return facts?.isFile() === true ? { key, sizeBytes: facts.size, modifiedTime: facts.mtime } : undefined;
    },

    read: async (key, range) => await readObject(key, pathOf(key), range),

    materialise: async (key, path, { signal } = {}) => {
      const object = pathOf(key);
      if (!(await isThere(object))) throw new ObjectNotFoundError(key);
      try {
        await materialiseObject(object, path, signal);
      } catch (error) {
        if (isSystemError(error, 'ENOENT') && !(await isThere(object))) throw new ObjectNotFoundError(key);
        throw error;
      }
    },

    delete: async (key) => {
      const object = pathOf(key);
      if (!(await isThere(object))) return;
      await rm(object, { force: true });
      await removeEmptyFolders(dirname(object), objects);
    },

    deleteAll: async (prefix) => {
      let count = 0;
      const folders = new Set([pathOf(prefix)]);
      for await (const { path } of walkFiles(pathOf(prefix))) {
        await rm(path, { force: true });
        folders.add(dirname(path));
        count += 1;
      }
      // Deepest first; each call climbs on to the folders above.
      for (const folder of [...folders].sort((a, b) => b.length - a.length)) await removeEmptyFolders(folder, objects);
      return count;
    },

    list,

    listUnfinished,

    checkHealth: async () => await probe(incompleteFolder),
  };
}

async function isThere(object: string): Promise<boolean> {
  return (await ifThere(stat(object)))?.isFile() === true;
}

async function readObject(key: string, path: string, range: ByteRange | undefined): Promise<Readable> {
  const { start, end } = checkedRange(range);
  const file = await ifThere(open(path, 'r'));
  if (file === undefined) throw new ObjectNotFoundError(key);
  if (!(await file.stat()).isFile()) {
    await file.close();
    throw new ObjectNotFoundError(key);
  }
  if (end === start) {
    await file.close();
    return Readable.from([]);
  }
  return file.createReadStream({ start, ...(end === undefined ? {} : { end: end - 1 }) });
}

/** Writes, reads back and removes a small file, as only that finds a full, read-only or hung disk. */
async function probe(incompleteFolder: string): Promise<void> {
  const path = join(incompleteFolder, `health-${randomUUID()}`);
  try {
    await makeDurableFolder(incompleteFolder);
    await writeFile(path, path, { flush: true });
    if ((await readFile(path, 'utf8')) !== path) throw new Error('the media store did not give back what was written');
  } catch (error) {
    throw asWriteError('health', error);
  } finally {
    await rm(path, { force: true });
  }
}
