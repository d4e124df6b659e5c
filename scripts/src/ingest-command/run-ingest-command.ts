import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { findRunningEmbeddedPostgres, startEmbeddedPostgres } from '@vidi/embedded-services';
import type { LauncherConfig } from '../launcher/config.ts';
import { lockDataFolder } from '../launcher/data-folder-lock.ts';
import { type IngestCommand, repository } from '../repository.ts';

/**
 * Runs a command of ingest's on the database and the media store that Vidi uses: `DATABASE_URL`; else the embedded database of
 * the data folder, which is started for as long as the command takes where no Vidi runs.
 *
 * @returns the command's exit code.
 * @throws DataFolderInUseError when Vidi is just starting or stopping on the data folder.
 */
export async function runIngestCommand(
  name: IngestCommand,
  config: LauncherConfig,
  args: readonly string[],
): Promise<number> {
  const { databaseUrl, dataDir } = config;
  const folder = join(dataDir, 'postgres');
  const url = databaseUrl ?? (await findRunningEmbeddedPostgres(folder));
  if (url !== undefined) return await runCommand(name, config, url, args);
  const lock = await lockDataFolder(dataDir, `the ${name} command`);
  try {
    const server = await startEmbeddedPostgres({ dataDir: folder });
    try {
      return await runCommand(name, config, server.url, args);
    } finally {
      await server.stop();
    }
  } finally {
    await lock.release();
  }
}

async function runCommand(
  name: IngestCommand,
  { env, bucket, mediaDir }: LauncherConfig,
  databaseUrl: string,
  args: readonly string[],
): Promise<number> {
  const media = bucket === undefined ? { VIDI_MEDIA_DIR: mediaDir } : {};
  const child = spawn(process.execPath, [repository.ingestCommand(name), ...args], {
    env: { ...env, ...media, DATABASE_URL: databaseUrl },
    stdio: 'inherit',
  });
  const [code]: unknown[] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}
