import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createBufferCollector } from '@vidi/service-kit';
import type { SpoolConfig } from '../../config.ts';
import type { UploadFile, UploadFiles } from '../../ports/upload-files.ts';
import { SpoolRoom } from './spool-room.ts';

/**
 * Files of uploads that come in one request, beside those of resumable ones and named alike: `<2 digits>/<id>/bytes`, but without
 * facts, which says that nobody can go on with them. What a killed process left is swept with those.
 */
export function createUploadFiles({ folder, minFreeBytes }: SpoolConfig): UploadFiles {
  const root = resolve(folder);
  const room = new SpoolRoom(root, minFreeBytes);
  const collector = createBufferCollector();

  /** Writes one piece while the next one arrives. */
  function fileOf(file: FileHandle, name: string): UploadFile {
    const watch = room.watch();
    let writing: Promise<void> = Promise.resolve();
    let writtenBytes = 0;

    async function writeWhole(piece: Uint8Array): Promise<void> {
      for (let done = 0; done < piece.byteLength; ) {
        const { bytesWritten } = await file.write(piece, done, piece.byteLength - done, writtenBytes);
        done += bytesWritten;
        writtenBytes += bytesWritten;
      }
    }
    const flush = async () => {
      try {
        await writing;
      } catch (error) {
        throw room.asFull(error);
      }
    };
    return {
      name,
      get writtenBytes() {
        return writtenBytes;
      },
      reserve: async (bytes) => await room.check(bytes),
      write: async (piece) => {
        await flush();
        await watch.passed(piece.byteLength);
        collector.passed(piece.byteLength);
        writing = writeWhole(piece);
        // Its failure is thrown at the next step, which comes later than the turn in which nobody else listens.
        writing.catch(() => undefined);
      },
      flush,
      [Symbol.asyncDispose]: async () => {
        await Promise.allSettled([writing]);
        await file.close();
        await rm(dirname(join(root, name)), { recursive: true, force: true });
      },
    };
  }

  return {
    create: async () => {
      const id = randomBytes(16).toString('hex');
      const name = `${id.slice(0, 2)}/${id}/bytes`;
      const path = join(root, name);
      try {
        await mkdir(dirname(path), { recursive: true });
        await room.check(0);
        return fileOf(await open(path, 'wx'), name);
      } catch (error) {
        await rm(dirname(path), { recursive: true, force: true });
        throw room.asFull(error);
      }
    },
  };
}
