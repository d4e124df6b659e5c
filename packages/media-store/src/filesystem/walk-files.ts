import type { Dir, Stats } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from './system-error.ts';

/** A file below the folder of a walk: its path, and its names below the folder joined by `/`. */
export interface WalkedFile {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** When it was last written, in ms since the epoch. */
  readonly modifiedMs: number;
}

/** Every file below a folder, one at a time. What vanishes during the walk is left out; so is everything but files. */
export async function* walkFiles(folder: string, below = ''): AsyncGenerator<WalkedFile, void, undefined> {
  const entries = await ifThere<Dir>(opendir(folder));
  if (entries === undefined) return;
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    const name = `${below}${entry.name}`;
    if (entry.isDirectory()) yield* walkFiles(path, `${name}/`);
    else if (entry.isFile()) {
      const facts = await ifThere<Stats>(stat(path));
      if (facts !== undefined) yield { path, name, sizeBytes: facts.size, modifiedMs: facts.mtimeMs };
    }
  }
}

/** What a lookup found, or undefined where the path leads nowhere. */
export async function ifThere<Found>(lookup: Promise<Found>): Promise<Found | undefined> {
  try {
    return await lookup;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
