import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isAlive } from '../process/stop-process.ts';
import { clusterFolders } from './initialise-cluster.ts';
import { databaseUrl, readPostmasterFile } from './postmaster-file.ts';

/**
 * Address of the embedded PostgreSQL that another process runs on this folder, with user and password; undefined when none
 * does, or it does not accept connections now.
 */
export async function findRunningEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const folders = clusterFolders(resolve(dataDir));
  const state = await readPostmasterFile(folders.data);
  if (state === undefined || !state.ready || !isAlive(state.pid)) return undefined;
  return databaseUrl((await readFile(folders.password, 'utf8')).trim(), state.port);
}
