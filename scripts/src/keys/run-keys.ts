import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { findRunningEmbeddedPostgres, startEmbeddedPostgres } from '@vidi/embedded-services';
import type { LauncherConfig } from '../launcher/config.ts';
import { lockDataFolder } from '../launcher/data-folder-lock.ts';
import { repository } from '../repository.ts';

/**
 * Runs ingest's keys command on the database that Vidi uses: `DATABASE_URL`; else the embedded one of the data folder, which
 * is started for as long as the command takes where no Vidi runs.
 *
 * @returns the command's exit code.
 * @throws DataFolderInUseError when Vidi is just starting or stopping on the data folder.
 */
export async function runKeys({ databaseUrl, dataDir, env }: LauncherConfig, args: readonly string[]): Promise<number> {
  const folder = join(dataDir, 'postgres');
  const url = databaseUrl ?? (await findRunningEmbeddedPostgres(folder));
  if (url !== undefined) return await runCommand({ ...env, DATABASE_URL: url }, args);
  const lock = await lockDataFolder(dataDir, 'the keys command');
  try {
    const server = await startEmbeddedPostgres({ dataDir: folder });
    try {
      return await runCommand({ ...env, DATABASE_URL: server.url }, args);
    } finally {
      await server.stop();
    }
  } finally {
    await lock.release();
  }
}

async function runCommand(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [repository.keysCommand, ...args], { env, stdio: 'inherit' });
  const [code]: unknown[] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}
