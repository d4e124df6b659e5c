import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, link, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { LINK_REFUSALS } from './link-refusals.ts';
import { isSystemError } from './system-error.ts';

/**
 * Puts the file `object` at `path` as cheaply as the disk allows: a hard link, a copy-on-write clone, a copy.
 *
 * Trade-off of the link: it costs no time and no space however large the video is, and it outlives the deletion of the
 * object, but both names share one file. Objects are therefore read-only on disk, which stops every accidental write by
 * a process that is not root; a consumer that must not be able to write even on purpose has to run as another user.
 */
export async function materialiseObject(object: string, path: string, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  try {
    await link(object, path);
    return;
  } catch (error) {
    if (!isSystemError(error, ...LINK_REFUSALS)) throw error;
  }
  try {
    await copyFile(object, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return;
  } catch (error) {
    if (isSystemError(error, 'EEXIST', 'ENOENT')) throw error;
    // No clones here: copy through a stream, as copyFile() cannot be stopped once it runs.
    await rm(path, { force: true });
  }
  await streamCopy(object, path, signal);
}

async function streamCopy(object: string, path: string, signal: AbortSignal | undefined): Promise<void> {
  const target = createWriteStream(path, { flags: 'wx', mode: 0o400, highWaterMark: 1 << 20 });
  try {
    await pipeline(
      createReadStream(object, { highWaterMark: 1 << 20 }),
      target,
      signal === undefined ? {} : { signal },
    );
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) await rm(path, { force: true });
    throw signal?.aborted === true ? signal.reason : error;
  }
}
