import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@vidi/service-kit';
import { followOutput } from '../process/last-words.ts';
import { ServiceStartError } from '../process/service-start-error.ts';
import { ended } from '../process/stop-process.ts';
import { serverEnvironment } from '../server-environment.ts';
import type { PostgresAccount } from './postgres-account.ts';
import type { PostgresPrograms } from './postgres-programs.ts';

/** Where things are in the folder of an embedded PostgreSQL. */
export interface ClusterFolders {
  readonly root: string;
  /** The cluster itself; it is there only when it was initialised to the end. */
  readonly data: string;
  /** The superuser's password, made at random when the cluster was. */
  readonly password: string;
}

/** Names the parts of the folder. */
export function clusterFolders(root: string): ClusterFolders {
  return { root, data: join(root, 'cluster'), password: join(root, 'password') };
}

/**
 * Makes the cluster where there is none yet, and gives back the superuser's password.
 *
 * It is made under another name and renamed when complete: a run that is killed in between leaves no half of one.
 */
export async function initialiseCluster(
  folders: ClusterFolders,
  programs: PostgresPrograms,
  account: PostgresAccount,
  log: Logger | undefined,
): Promise<string> {
  await mkdir(folders.root, { recursive: true });
  if (account.owner) await chown(folders.root, account.owner.uid, account.owner.gid);
  if (existsSync(folders.data)) return (await readFile(folders.password, 'utf8')).trim();
  const password = randomBytes(24).toString('hex');
  await rm(folders.password, { force: true });
  await writeFile(folders.password, `${password}\n`, { mode: 0o600 });
  if (account.owner) await chown(folders.password, account.owner.uid, account.owner.gid);
  await chmod(folders.password, 0o600);
  const unfinished = `${folders.data}.new`;
  await rm(unfinished, { recursive: true, force: true });
  const { file, args, ...as } = account.command(programs.initdb, [
    `--pgdata=${unfinished}`,
    '--username=postgres',
    `--pwfile=${folders.password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order and the same case rules on every machine, whatever locales it has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]);
  const child = spawn(file, args, {
    ...as,
    cwd: folders.root,
    env: serverEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const failure = new Promise<string>((resolve) => child.once('error', (error) => resolve(error.message)));
  const lastWords = followOutput(child, log);
  await ended(child);
  if (child.exitCode !== 0) {
    const reason =
      child.exitCode === null ? await Promise.race([failure, child.signalCode]) : `exit code ${child.exitCode}`;
    await rm(unfinished, { recursive: true, force: true });
    throw new ServiceStartError('PostgreSQL', `initdb failed (${reason})`, lastWords());
  }
  await rename(unfinished, folders.data);
  return password;
}
