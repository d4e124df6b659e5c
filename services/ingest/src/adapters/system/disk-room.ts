import { mkdir, statfs } from 'node:fs/promises';
import { StoreNearlyFullError } from '../../domain/errors.ts';
import type { DiskRoom } from '../../ports/disk-room.ts';

/** The room on the disk of a folder, which is made where it is not there yet. */
export function createDiskRoom(folder: string, minFreeBytes: number): DiskRoom {
  return {
    check: async (neededBytes = 0) => {
      await mkdir(folder, { recursive: true });
      const { bavail, bsize } = await statfs(folder);
      if (bavail * bsize - neededBytes < minFreeBytes) throw new StoreNearlyFullError(minFreeBytes, neededBytes);
    },
  };
}
