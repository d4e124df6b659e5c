import { createHash, randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PutOptions, StoredObject } from '../media-store.ts';
import { ObjectTooLargeError } from '../media-store-error.ts';
import { untilAborted } from '../until-aborted.ts';
import { makeDurableFolder } from './durable-folder.ts';
import { moveIntoPlace, OBJECT_MODE } from './move-into-place.ts';
import { asWriteError } from './system-error.ts';
import { WriteBehind } from './write-behind.ts';

/** Where an object is written, and where it goes when it is whole. Both in one file system, so that rename is atomic. */
export interface WritePlaces {
  readonly key: string;
  readonly target: string;
  readonly incompleteFolder: string;
}

/**
 * Writes an object beside its place, makes it durable, and moves it into place: at no moment can anybody see a part of it.
 *
 * @throws ObjectTooLargeError, StoreFullError, InvalidKeyError, the reason of `options.signal`, or what `content` threw.
 */
export async function writeObject(
  { key, target, incompleteFolder }: WritePlaces,
  content: AsyncIterable<Uint8Array>,
  options: PutOptions,
): Promise<StoredObject> {
  const incomplete = join(incompleteFolder, randomUUID());
  try {
    await makeDurableFolder(incompleteFolder).catch(rethrowWriteError(key));
    const written = await writeIncomplete(key, incomplete, content, options);
    options.signal?.throwIfAborted();
    await moveIntoPlace(incomplete, target).catch(rethrowWriteError(key));
    return { key, ...written };
  } catch (error) {
    await rm(incomplete, { force: true });
    throw error;
  }
}

async function writeIncomplete(
  key: string,
  path: string,
  content: AsyncIterable<Uint8Array>,
  { maxBytes, signal, onProgress }: PutOptions,
): Promise<{ sizeBytes: number; sha256: string }> {
  const file = await open(path, 'wx', OBJECT_MODE).catch(rethrowWriteError(key));
  const behind = new WriteBehind(file);
  try {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const chunk of untilAborted(content, signal)) {
      sizeBytes += chunk.byteLength;
      if (maxBytes !== undefined && sizeBytes > maxBytes) throw new ObjectTooLargeError(key, maxBytes);
      await behind.write(chunk).catch(rethrowWriteError(key));
      hash.update(chunk);
      onProgress?.(sizeBytes);
    }
    // Some file systems find out only here that they have no room (delayed allocation, NFS).
    await behind.end().catch(rethrowWriteError(key));
    return { sizeBytes, sha256: hash.digest('hex') };
  } finally {
    await behind.settle();
    await file.close().catch(rethrowWriteError(key));
  }
}

function rethrowWriteError(key: string): (error: unknown) => never {
  return (error) => {
    throw asWriteError(key, error);
  };
}
