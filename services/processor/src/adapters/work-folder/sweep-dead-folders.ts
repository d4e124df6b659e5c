import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwnerDead } from './folder-owner.ts';

/**
 * Removes what processors left behind that were killed, and returns how many folders that were. To be called before this
 * process makes folders of its own.
 */
export async function sweepDeadFolders(root: string): Promise<number> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const dead = (await readdir(root)).filter(isOwnerDead);
  for (const name of dead) await rm(join(root, name), { recursive: true, force: true });
  return dead.length;
}
