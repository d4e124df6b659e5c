import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from '../process/command-line.ts';
import { stopProcess } from '../process/stop-process.ts';
import { serverEnvironment } from '../server-environment.ts';

/** The ports of one node, all on 127.0.0.1. */
export interface NodePorts {
  readonly amqp: number;
  /** Erlang distribution; nothing but the node's own tools would use it. */
  readonly distribution: number;
  /** Its own port mapper, so that other RabbitMQ nodes of the machine neither see it nor are disturbed. */
  readonly epmd: number;
}

/** Fixed, as RabbitMQ keeps its data under the node's name; unique enough, as the node has a port mapper to itself. */
const NODE_NAME = 'vidi@localhost';

/** Makes the node's folders, its Erlang cookie (the secret between a node and its tools) and its configuration. */
export async function prepareNodeFolder(root: string, ports: NodePorts): Promise<Record<string, string>> {
  const home = join(root, 'home');
  await mkdir(home, { recursive: true, mode: 0o700 });
  await mkdir(join(root, 'log'), { recursive: true });
  const cookie = join(home, '.erlang.cookie');
  if (!existsSync(cookie)) await writeFile(cookie, randomBytes(24).toString('hex'), { mode: 0o400 });
  await chmod(cookie, 0o400);
  const configuration = [
    `listeners.tcp.1 = 127.0.0.1:${ports.amqp}`,
    'log.console = false',
    'log.file = rabbitmq.log',
    'log.file.level = warning',
    'log.file.rotation.size = 10485760',
    'log.file.rotation.count = 2',
    // The default share of memory is made for a machine of the broker's own; tickets need next to none.
    'vm_memory_high_watermark.relative = 0.2',
  ];
  await writeFile(join(root, 'rabbitmq.conf'), `${configuration.join('\n')}\n`);
  await writeFile(join(root, 'enabled_plugins'), '[].\n');
  return serverEnvironment({
    HOME: home,
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: NODE_NAME,
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_MNESIA_BASE: join(root, 'data'),
    RABBITMQ_LOG_BASE: join(root, 'log'),
    RABBITMQ_CONFIG_FILE: join(root, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(root, 'enabled_plugins'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(root, 'generated'),
    // Without this the system's /etc/rabbitmq/rabbitmq-env.conf would override the rest.
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_ADVANCED_CONFIG_FILE: join(root, 'advanced.config'),
    RABBITMQ_PID_FILE: join(root, 'rabbitmq.pid'),
    // The script then becomes the node (exec) rather than its parent, so that signals reach the node itself.
    RABBITMQ_ALLOW_INPUT: '1',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-noinput -kernel inet_dist_use_interface {127,0,0,1}',
  });
}

/** Remembers which processes use the folder, for the next start after a run that was killed. */
export async function recordProcesses(root: string, pids: readonly number[]): Promise<void> {
  await writeFile(join(root, 'processes'), `${pids.join('\n')}\n`);
}

/** Ends what a killed run left on this folder; process ids that belong to other programs by now are let alone. */
export async function endLeftOverNode(root: string): Promise<void> {
  const record = await readFile(join(root, 'processes'), 'utf8').catch(() => '');
  for (const pid of record
    .split('\n')
    .map(Number)
    .filter((value) => Number.isInteger(value) && value > 0)) {
    const command = (await commandLine(pid)) ?? '';
    if (!command.includes(root) && !/\bepmd\b/.test(command)) continue;
    await stopProcess(pid, [
      { signal: 'SIGTERM', waitMs: 10_000 },
      { signal: 'SIGKILL', waitMs: 5_000 },
    ]);
  }
  await rm(join(root, 'processes'), { force: true });
}
