import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@vidi/service-kit';
import { freePort } from '../free-port.ts';
import { followOutput } from '../process/last-words.ts';
import { type Guarded, guardAgainstOrphans, type OrphanGuard } from '../process/orphan-guard.ts';
import { ServiceStartError } from '../process/service-start-error.ts';
import { ended, stopProcess } from '../process/stop-process.ts';
import { amqpAnswers } from './amqp-answers.ts';
import { findRabbitMqPrograms, type RabbitMqPrograms } from './find-rabbitmq-server.ts';
import { endLeftOverNode, type NodePorts, prepareNodeFolder, recordProcesses } from './node-folder.ts';

/** 2.5 s on an idle machine; the limit is for a busy one. In milliseconds. */
const START_TIMEOUT_MS = 90_000;
/** How often a booting node is asked, in milliseconds. */
const POLL_MS = 100;

/** How a private RabbitMQ node is started. */
export interface PrivateRabbitMqOptions {
  /** Its folder: made when missing, kept at the end, found again at the next start. Only one owner at a time may use it. */
  readonly dataDir: string;
  /** Port of AMQP on 127.0.0.1; any free one by default. */
  readonly port?: number;
  /** What the node prints goes here, at debug level; its own log is in the folder's `log`. */
  readonly log?: Logger;
}

/** A running RabbitMQ node that belongs to this process. */
export interface PrivateRabbitMq {
  /** Address with user and password. The user `guest` may only connect from this machine, which is RabbitMQ's own rule. */
  readonly url: string;
  readonly pid: number;
  /** Resolves when the node has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends the node within seconds, by force if it must be; a second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Starts a RabbitMQ node of one's own from the installed program: own name, folders, ports and port mapper, on the
 * loopback interface only, as whatever user this is. It does not outlive this process, even one that is killed.
 *
 * @throws ServiceStartError when no usable program is installed, or with the node's last words when it does not come up.
 */
export async function startPrivateRabbitMq(options: PrivateRabbitMqOptions): Promise<PrivateRabbitMq> {
  const root = resolve(options.dataDir);
  const programs = findRabbitMqPrograms();
  if (programs === undefined) throw new ServiceStartError('RabbitMQ', 'no usable rabbitmq-server is installed');
  await endLeftOverNode(root);
  const ports = await choosePorts(options.port);
  const processes = await spawnNode(root, programs, ports, options.log);
  const over = ended(processes.node);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopNode(processes);
    return stopping;
  };
  const failure = await untilReady(processes.node, ports.amqp);
  if (failure !== undefined) {
    await stop();
    throw new ServiceStartError('RabbitMQ', failure, processes.lastWords());
  }
  return { url: `amqp://guest:guest@127.0.0.1:${ports.amqp}`, pid: pidOf(processes.node), ended: over, stop };
}

interface NodeProcesses {
  readonly node: ChildProcess;
  readonly epmd: ChildProcess;
  readonly guard: OrphanGuard;
  readonly lastWords: () => string;
}

async function spawnNode(
  root: string,
  { server, epmd: epmdProgram }: RabbitMqPrograms,
  ports: NodePorts,
  log: Logger | undefined,
): Promise<NodeProcesses> {
  const env = await prepareNodeFolder(root, ports);
  // As a child rather than the daemon a node would start by itself: that one stays when the node is gone.
  const epmd = spawn(epmdProgram, ['-port', String(ports.epmd), '-address', '127.0.0.1'], {
    cwd: root,
    env,
    stdio: 'ignore',
    detached: true,
  });
  epmd.on('error', (error) => log?.warn({ err: error }, 'the port mapper of the private RabbitMQ node did not start'));
  // Its own group: Ctrl-C in a terminal is for the owner, who stops the broker when its clients are gone.
  const node = spawn(server, [], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const lastWords = followOutput(node, log);
  const guarded = [node, epmd].flatMap(({ pid }): Guarded[] => (pid === undefined ? [] : [{ pid, signal: 'TERM' }]));
  const guard = guardAgainstOrphans(guarded);
  await recordProcesses(
    root,
    guarded.map(({ pid }) => pid),
  );
  return { node, epmd, guard, lastWords };
}

/** Waits until AMQP answers; the reason when it never does. */
async function untilReady(node: ChildProcess, port: number): Promise<string | undefined> {
  let failure: string | undefined;
  node.once('error', (error) => {
    failure = error.message;
  });
  node.once('exit', (code, signal) => {
    failure ??= `it ended with ${signal ?? `exit code ${code}`}`;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (failure === undefined && Date.now() < deadline) {
    if (await amqpAnswers(port)) return undefined;
    await delay(POLL_MS);
  }
  return failure ?? `AMQP did not answer within ${START_TIMEOUT_MS} ms`;
}

async function stopNode({ node, epmd, guard }: NodeProcesses): Promise<void> {
  try {
    await endChild(node, 10_000);
  } finally {
    await endChild(epmd, 2_000);
    guard.release();
  }
}

async function endChild(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  await stopProcess(child.pid, [
    { signal: 'SIGTERM', waitMs: graceMs },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ]);
  await ended(child);
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new ServiceStartError('RabbitMQ', 'the system did not start the program');
  return child.pid;
}

async function choosePorts(wanted: number | undefined): Promise<NodePorts> {
  const host = '127.0.0.1';
  const amqp = wanted ?? (await freePort(host));
  const distribution = await freePort(host, [amqp]);
  return { amqp, distribution, epmd: await freePort(host, [amqp, distribution]) };
}
