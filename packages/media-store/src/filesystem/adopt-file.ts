import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AdoptedFile, AdoptionOptions } from '../adopted-file.ts';
import type { PutOptions, StoredObject } from '../media-store.ts';
import { ObjectTooLargeError } from '../media-store-error.ts';
import { untilAborted } from '../until-aborted.ts';
import { makeDurableFolder } from './durable-folder.ts';
import { LINK_REFUSALS } from './link-refusals.ts';
import { moveIntoPlace, OBJECT_MODE } from './move-into-place.ts';
import { SyncBehind } from './sync-behind.ts';
import { isSystemError } from './system-error.ts';

/** How much is read at once, in bytes. */
const READ_BYTES = 512 * 1024;

/** Gives a file of somebody else's a name among the unfinished writes of the store, by which it is read and kept. */
export async function adoptFile(
  path: string,
  { isOnlyOurs = false, isTrial = false }: AdoptionOptions,
  { incompleteFolder, pathOf }: { readonly incompleteFolder: string; readonly pathOf: (key: string) => string },
): Promise<AdoptedFile | undefined> {
  // Always the same for the same file: whoever adopts it after somebody died takes over the name that one left.
  const name = isTrial ? randomUUID() : createHash('sha256').update(path).digest('hex');
  const incomplete = join(incompleteFolder, `adopted-${name}`);
  await makeDurableFolder(incompleteFolder);
  try {
    await (isOnlyOurs ? rename(path, incomplete) : linkAgain(path, incomplete));
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EISDIR', ...LINK_REFUSALS)) return undefined;
    throw error;
  }
  const file = await openOwn(incomplete);
  if (file === undefined) {
    await rm(incomplete, { force: true, recursive: true });
    return undefined;
  }
  return {
    bytes: (ends) => bytesOf(file, ends),
    put: async (key, content, options = {}) =>
      await put(file, incomplete, { key, target: pathOf(key) }, content, options),
    [Symbol.asyncDispose]: async () => {
      await file.close();
      // Not there any more where it was put into place.
      await rm(incomplete, { force: true });
    },
  };
}

async function linkAgain(path: string, incomplete: string): Promise<void> {
  try {
    await link(path, incomplete);
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error;
    // The name that a dead process left may be of a file that had the path before.
    const [given, left] = [await stat(path), await stat(incomplete)];
    if (given.ino === left.ino) return;
    await rm(incomplete, { force: true });
    await link(path, incomplete);
  }
}

/** Only what is a file, and whose mode may be changed: the link of a symbolic link is one itself. */
async function openOwn(path: string): Promise<FileHandle | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (isSystemError(error, 'ELOOP', 'EACCES', 'EPERM', 'ENXIO')) return undefined;
    throw error;
  }
  try {
    const facts = await file.stat();
    const userId = process.geteuid?.();
    if (facts.isFile() && (userId === 0 || userId === facts.uid)) {
      // As young as the write that it is now: what is old among the unfinished ones counts as left behind.
      const now = new Date();
      await file.utimes(now, now);
      return file;
    }
    await file.close();
    return undefined;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function* bytesOf(file: FileHandle, ends: AsyncIterable<number>): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const end of ends) {
    while (at < end) {
      const length = Math.min(READ_BYTES, end - at);
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), { position: at });
      if (bytesRead === 0) throw new Error(`the file has only ${at} of the ${end} bytes that were told`);
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}

async function put(
  file: FileHandle,
  incomplete: string,
  { key, target }: { readonly key: string; readonly target: string },
  content: AsyncIterable<Uint8Array>,
  { maxBytes, signal, onProgress }: PutOptions,
): Promise<StoredObject> {
  const disk = new SyncBehind(file);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of untilAborted(content, signal)) {
      sizeBytes += chunk.byteLength;
      if (maxBytes !== undefined && sizeBytes > maxBytes) throw new ObjectTooLargeError(key, maxBytes);
      hash.update(chunk);
      await disk.wrote(chunk.byteLength);
      onProgress?.(sizeBytes);
    }
    const { size } = await file.stat();
    if (size !== sizeBytes) throw new Error(`the file has ${size} bytes, but ${sizeBytes} were told`);
    await file.chmod(OBJECT_MODE);
    await disk.end();
  } finally {
    await disk.settle();
  }
  signal?.throwIfAborted();
  await moveIntoPlace(incomplete, target);
  return { key, sizeBytes, sha256: hash.digest('hex') };
}
