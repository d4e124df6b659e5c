import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { readEnv } from '@vidi/service-kit';

/**
 * Where packages put the program itself. On Debian the one on the PATH is a wrapper that insists on the system's own
 * user and folders, so these come first.
 */
const KNOWN_PLACES = [
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
  '/opt/rabbitmq/sbin/rabbitmq-server',
  '/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server',
  '/usr/local/opt/rabbitmq/sbin/rabbitmq-server',
];

/** The programs of a private RabbitMQ node. */
export interface RabbitMqPrograms {
  readonly server: string;
  /** Erlang's port mapper, which every node needs to be found by name. */
  readonly epmd: string;
}

/** Absolute path of a `rabbitmq-server` that can be run as any user; undefined where there is none (or no Erlang). */
export function findRabbitMqServer(): string | undefined {
  return findRabbitMqPrograms()?.server;
}

/** Both programs; undefined when either is missing. */
export function findRabbitMqPrograms(): RabbitMqPrograms | undefined {
  // The server is a shell script.
  if (process.platform === 'win32') return undefined;
  const onPath = findOnPath('rabbitmq-server');
  const server = [...KNOWN_PLACES, ...(onPath === undefined ? [] : [onPath])].find(isUsableServer);
  const epmd = findEpmd();
  return server === undefined || epmd === undefined ? undefined : { server, epmd };
}

function isUsableServer(path: string): boolean {
  return isExecutable(path) && !realpathSync(path).endsWith('rabbitmq-script-wrapper');
}

function findEpmd(): string | undefined {
  const erl = findOnPath('erl');
  if (erl === undefined) return undefined;
  return [join(dirname(realpathSync(erl)), 'epmd'), findOnPath('epmd')].find(
    (path) => path !== undefined && isExecutable(path),
  );
}

/** Service users often have no `sbin` on their PATH, so the usual folders are looked through as well. */
function findOnPath(program: string): string | undefined {
  const folders = [
    ...(readEnv()['PATH'] ?? '').split(delimiter),
    '/usr/local/sbin',
    '/usr/sbin',
    '/usr/local/bin',
    '/usr/bin',
  ];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Exactly the answer "no".
    return false;
  }
}
