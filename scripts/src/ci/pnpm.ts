import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { repository } from '../repository.ts';

/** The arguments of `npx` that run a program of the workspace under the pinned pnpm, which turbo wants on its PATH. */
export async function underPnpm(...command: readonly string[]): Promise<readonly string[]> {
  return await pnpm('exec', ...command);
}

/** The arguments of `npx` that run a command of the pinned pnpm. */
export async function pnpm(...command: readonly string[]): Promise<readonly string[]> {
  const manifest: unknown = JSON.parse(await readFile(join(repository.root, 'package.json'), 'utf8'));
  const { packageManager } = z.object({ packageManager: z.string() }).parse(manifest);
  return ['-y', packageManager, ...command];
}
