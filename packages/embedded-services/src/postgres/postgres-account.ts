import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ServiceStartError } from '../process/service-start-error.ts';

/** Whom PostgreSQL runs as, and how a program is started as that user. */
export interface PostgresAccount {
  /** Owner of the data; undefined when it is the user of this process. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** The command that runs `program` as that user. */
  command(program: string, args: readonly string[]): PostgresCommand;
}

/** What to spawn. */
export interface PostgresCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * PostgreSQL refuses to run as root, so where this process is root an ordinary account that exists already is taken: the
 * owner of the data, else `postgres`, else `nobody`. None is created.
 *
 * A checkout in a folder only root may enter (`/root`, a private temporary folder) is out of reach for that account.
 * There, `setpriv` (util-linux) starts the programs with the one capability that lets them pass: CAP_DAC_OVERRIDE,
 * which containers have by default where the narrower CAP_DAC_READ_SEARCH is missing.
 *
 * @param paths every path the programs must reach.
 * @throws ServiceStartError when root has no way to start it.
 */
export async function choosePostgresAccount(dataDir: string, paths: readonly string[]): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) {
    return { owner: undefined, command: (file, args) => ({ file, args }) };
  }
  const owner = await ordinaryAccount(dataDir);
  const blocked = paths.find((path) => !canReach(path, owner));
  if (blocked === undefined) return { owner, command: (file, args) => ({ file, args, ...owner }) };
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
  if (setpriv === undefined) {
    throw new ServiceStartError(
      'PostgreSQL',
      `it refuses to run as root, and the user with id ${owner.uid} cannot enter the folders above ${blocked}. ` +
        'Run as an ordinary user, move the folder to where everybody may pass, or set DATABASE_URL',
    );
  }
  const identity = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  // Without no_setuid_fixup the kernel hides the capability from access(2) (see there), which initdb asks for its programs.
  const passage = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  return { owner, command: (file, args) => ({ file: setpriv, args: [...identity, ...passage, '--', file, ...args] }) };
}

async function ordinaryAccount(dataDir: string): Promise<{ uid: number; gid: number }> {
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir);
    if (uid !== 0) return { uid, gid };
  }
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new ServiceStartError(
    'PostgreSQL',
    'it refuses to run as root, and neither user postgres nor nobody exists here',
  );
}

/** Whether every folder above a path lets the account pass. */
function canReach(path: string, { uid, gid }: { uid: number; gid: number }): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const entry = statSync(folder);
      const needed = entry.uid === uid ? 0o100 : entry.gid === gid ? 0o010 : 0o001;
      if ((entry.mode & needed) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}
