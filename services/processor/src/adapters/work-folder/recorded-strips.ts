import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeStripHead, HEAD_BYTES, STRIP_FILE } from '../../domain/on-screen-text/strip-record.ts';
import type { StripFile } from '../../ports/strip-file.ts';

/**
 * Opens the lines that an analysis cut out. The process that did may have been taken over by the file it read, so the name is fixed,
 * links are not followed, only a file will do, and every number in it is looked at.
 */
export async function openRecordedStrips(workDir: string): Promise<StripFile> {
  const file = await openOrNothing(join(workDir, STRIP_FILE));
  // There was nothing that may be text.
  const size = file === undefined ? 0 : (await file.stat()).size;
  return {
    sizeBytes: size,
    async *strips() {
      for (let position = 0; file !== undefined && position < size; ) {
        const head = decodeStripHead(await readAt(file, position, HEAD_BYTES));
        const pixels = head.width * head.height;
        const luma = await readAt(file, position + HEAD_BYTES, pixels);
        position += HEAD_BYTES + pixels;
        yield { ...head, luma, position };
      }
    },
    [Symbol.asyncDispose]: async () => await file?.close(),
  };
}

async function openOrNothing(path: string): Promise<FileHandle | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    if ((await file.stat()).isFile()) return file;
    await file.close();
    throw new Error('The lines of text are in no file');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  if (bytesRead < length) throw new RangeError(`the file of lines ends at ${position + bytesRead}, within a line`);
  return bytes;
}
