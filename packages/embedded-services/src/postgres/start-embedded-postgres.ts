import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@vidi/service-kit';
import { freePort } from '../free-port.ts';
import { followOutput } from '../process/last-words.ts';
import { guardAgainstOrphans } from '../process/orphan-guard.ts';
import { ServiceStartError } from '../process/service-start-error.ts';
import { ended, stopProcess } from '../process/stop-process.ts';
import { serverEnvironment } from '../server-environment.ts';
import { clusterFolders, initialiseCluster } from './initialise-cluster.ts';
import { choosePostgresAccount } from './postgres-account.ts';
import { findPostgresPrograms } from './postgres-programs.ts';
import { databaseUrl, endLeftOverServer, POSTGRES_STOP_STEPS, readPostmasterFile } from './postmaster-file.ts';

/** How long the server may take until it accepts connections, in milliseconds; recovery after a crash is part of it. */
const START_TIMEOUT_MS = 60_000;
/** How often a starting server is looked at, in milliseconds. */
const POLL_MS = 20;

/** How an embedded PostgreSQL is started. */
export interface EmbeddedPostgresOptions {
  /** Its folder: made when missing, kept at the end, found again at the next start. Only one owner at a time may use it. */
  readonly dataDir: string;
  /** Port on 127.0.0.1; any free one by default. */
  readonly port?: number;
  /** Further server settings, such as `{ fsync: 'off' }` for data that nobody will miss. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The server's own messages go here, at debug level. */
  readonly log?: Logger;
}

/** A running PostgreSQL that belongs to this process. */
export interface EmbeddedPostgres {
  /** Address of its database `postgres`, with user and password. */
  readonly url: string;
  readonly pid: number;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends the server within seconds, by force if it must be; a second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL from npm, on the loopback interface only. It works for root too, and does not outlive this
 * process, even one that is killed.
 *
 * @throws ServiceStartError with the server's last words when it does not come up.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folders = clusterFolders(resolve(options.dataDir));
  const programs = await findPostgresPrograms();
  const account = await choosePostgresAccount(folders.data, [programs.postgres, folders.data]);
  await endLeftOverServer(folders.data);
  const password = await initialiseCluster(folders, programs, account, options.log);
  const port = options.port ?? (await freePort());
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    ...options.settings,
  };
  const { file, args, ...as } = account.command(programs.postgres, [
    ...['-D', folders.data, '-p', String(port)],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const child = spawn(file, args, {
    ...as,
    cwd: folders.root,
    env: serverEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own group: Ctrl-C in a terminal is for the owner, who stops the server when its clients are gone.
    detached: true,
  });
  const lastWords = followOutput(child, options.log);
  const over = ended(child);
  await untilReady(child, folders.data, lastWords);
  const pid = pidOf(child);
  const guard = guardAgainstOrphans([{ pid, signal: 'INT' }]);
  let stopping: Promise<void> | undefined;
  return {
    url: databaseUrl(password, port),
    pid,
    ended: over,
    stop: () => {
      stopping ??= stopServer(child).finally(() => guard.release());
      return stopping;
    },
  };
}

async function untilReady(child: ChildProcess, dataDir: string, lastWords: () => string): Promise<void> {
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, signal) => {
    failure ??= `it ended with ${signal ?? `exit code ${code}`}`;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (failure === undefined && Date.now() < deadline) {
    const state = await readPostmasterFile(dataDir);
    if (state?.ready && state.pid === child.pid) return;
    await delay(POLL_MS);
  }
  if (failure === undefined) await stopServer(child);
  throw new ServiceStartError('PostgreSQL', failure ?? `not ready within ${START_TIMEOUT_MS} ms`, lastWords());
}

async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await stopProcess(pidOf(child), POSTGRES_STOP_STEPS);
  await ended(child);
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new ServiceStartError('PostgreSQL', 'the system did not start the program');
  return child.pid;
}
