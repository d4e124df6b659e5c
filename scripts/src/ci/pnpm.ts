import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { repository } from '../repository.ts';

/** The arguments of `npx` that run the pinned pnpm, which is not installed on every machine. */
export async function pnpm(...args: readonly string[]): Promise<readonly string[]> {
  const manifest: unknown = JSON.parse(await readFile(join(repository.root, 'package.json'), 'utf8'));
  const { packageManager } = z.object({ packageManager: z.string() }).parse(manifest);
  return ['-y', packageManager, ...args];
}

/** The same for a program of the workspace that wants pnpm on its PATH, as turbo does. */
export async function underPnpm(...command: readonly string[]): Promise<readonly string[]> {
  return await pnpm('exec', ...command);
}
