import { join } from 'node:path';
import { repository } from '../repository.ts';
import {
  type BackingService,
  type Choice,
  provideDatabase,
  provideMediaStore,
  provideTicketQueue,
} from './backing-services.ts';
import type { LauncherConfig } from './config.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import { decidePort } from './ports.ts';
import { ServiceFailedError, type ServiceProcess, startServiceProcess } from './service-process.ts';

/** What the caller wants to see and say while the system starts. */
export interface SystemObserver {
  /** Every line a service prints. */
  readonly onLine?: (service: string, line: string) => void;
  /** What is being done, for people. */
  readonly onStep?: (step: string) => void;
  /** Gives up starting; what was started by then is stopped. */
  readonly signal?: AbortSignal;
}

/** A running Vidi. */
export interface System {
  /** Where the API is. */
  readonly url: string;
  readonly healthUrls: Readonly<Record<string, string>>;
  /** What was chosen for database, queue and media store, and why. */
  readonly choices: readonly Choice[];
  /** Resolves with the reason when a part has ended by itself. The others run on until `stop`. */
  readonly failed: Promise<Error>;
  /** Stops everything in order, the last first; true when all of it ended cleanly. A second call waits for the first. */
  stop(): Promise<boolean>;
  /** Ends the services at once. Database and broker, if ours, end by themselves when this process does. */
  kill(): void;
}

/** How long parts of a run that was killed may take to let go of their ports, in milliseconds. */
const PREDECESSOR_GRACE_MS = 30_000;

/**
 * Starts the whole system: database and broker where they are not given, then ingest, processor and gateway.
 *
 * @throws DataFolderInUseError, PortTakenError, ServiceFailedError, ServiceStartError; whatever had been started is stopped.
 */
export async function startSystem(config: LauncherConfig, observer: SystemObserver = {}): Promise<System> {
  const { gateway } = config.ports;
  const started: Stoppable[] = [];
  let stopping: Promise<boolean> | undefined;
  const stop = () => {
    stopping ??= stopInReverse(started, observer);
    return stopping;
  };
  try {
    const lock = await lockDataFolder(config.dataDir, `http://${forUrl(gateway.host)}:${gateway.port}`);
    started.push({ name: 'lock', stop: () => lock.release().then(() => true) });
    const gatewayPort = await decidePort(gateway, lock.takenOver ? PREDECESSOR_GRACE_MS : 0);
    const backing = await startBackingServices(config, started, observer);
    const ports = await decideInnerPorts(config, gatewayPort);
    const services = await startServices(config, ports, backing, started, observer);
    return {
      url: `http://${forUrl(gateway.host)}:${ports.gateway}`,
      healthUrls: healthUrls(config, ports),
      choices: backing.map(({ choice }) => choice),
      failed: firstFailure(services, backing),
      stop,
      kill: () => {
        for (const service of services) service.kill();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Stoppable {
  readonly name: string;
  stop(): Promise<boolean>;
}

type Ports = Readonly<Record<keyof LauncherConfig['ports'], number>>;

/** Decides at the last moment, so that a system that starts at the same time has the least chance to choose the same. */
async function decideInnerPorts({ ports }: LauncherConfig, gateway: number): Promise<Ports> {
  const ingest = await decidePort(ports.ingest, 0, [gateway]);
  const ingestHealth = await decidePort(ports.ingestHealth, 0, [gateway, ingest]);
  const processorHealth = await decidePort(ports.processorHealth, 0, [gateway, ingest, ingestHealth]);
  return { gateway, ingest, ingestHealth, processorHealth };
}

async function startBackingServices(
  config: LauncherConfig,
  started: Stoppable[],
  { onStep, signal }: SystemObserver,
): Promise<readonly BackingService[]> {
  onStep?.('starting database and queue');
  const keep = (name: string, providing: Promise<BackingService>) =>
    providing.then((service) => {
      started.push({ name, stop: () => service.stop().then(() => true) });
      return service;
    });
  // Both at once, as a broker takes seconds; and both to their end, so that a failure of one does not leave the other behind.
  const outcomes = await Promise.allSettled([
    keep('database', provideDatabase(config)),
    keep('broker', provideTicketQueue(config)),
  ]);
  signal?.throwIfAborted();
  const services = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  return [...services, provideMediaStore(config)];
}

async function startServices(
  config: LauncherConfig,
  ports: Ports,
  backing: readonly BackingService[],
  started: Stoppable[],
  { onLine = () => undefined, onStep, signal }: SystemObserver,
): Promise<readonly ServiceProcess[]> {
  // Each service gets the settings of the parts it uses, and no other's secrets.
  const { DATABASE_URL: _database, RABBITMQ_URL: _broker, ...common } = config.env;
  const [database, queue, media] = backing.map(({ settings }) => settings);
  const shared = {
    ...common,
    VIDI_LOG_FORMAT: 'json',
    VIDI_INGEST_ADDRESS: `${config.ports.ingest.host}:${ports.ingest}`,
  };
  const uploads = { VIDI_UPLOAD_DIR: join(config.dataDir, 'uploads') };
  const environments = {
    ingest: {
      ...uploads,
      ...shared,
      ...database,
      ...queue,
      ...media,
      VIDI_INGEST_PORT: String(ports.ingest),
      VIDI_INGEST_HEALTH_PORT: String(ports.ingestHealth),
    },
    processor: {
      VIDI_WORK_DIR: join(config.dataDir, 'work'),
      VIDI_WHISPER_CACHE: join(config.dataDir, 'models'),
      ...shared,
      ...queue,
      ...media,
      VIDI_PROCESSOR_HEALTH_PORT: String(ports.processorHealth),
    },
    gateway: { ...uploads, ...shared, VIDI_GATEWAY_PORT: String(ports.gateway) },
  };
  const services: ServiceProcess[] = [];
  // They stop in the reverse order: no new work, then no work under way, then the owner of both.
  for (const name of ['ingest', 'processor', 'gateway'] as const) {
    onStep?.(`starting ${name}`);
    const program = {
      name,
      entry: repository.mainOf(name),
      cwd: repository.root,
      env: environments[name],
      shutdownGraceMs: config.shutdownGraceMs,
      onLine,
    };
    const service = await startServiceProcess(program, signal);
    started.push(service);
    services.push(service);
  }
  return services;
}

async function stopInReverse(started: readonly Stoppable[], { onStep }: SystemObserver): Promise<boolean> {
  let clean = true;
  for (const part of started.toReversed()) {
    if (part.name !== 'lock') onStep?.(`stopping ${part.name}`);
    try {
      clean = (await part.stop()) && clean;
    } catch (error) {
      onStep?.(`${part.name} did not stop well: ${error instanceof Error ? error.message : String(error)}`);
      clean = false;
    }
  }
  return clean;
}

function firstFailure(services: readonly ServiceProcess[], backing: readonly BackingService[]): Promise<Error> {
  const ends = backing.flatMap(({ ended, choice }) =>
    ended === undefined ? [] : [ended.then(() => new ServiceFailedError(choice.chosen, 'ended unexpectedly', []))],
  );
  return Promise.race([...services.map(({ failed }) => failed), ...ends]);
}

function healthUrls({ ports: wishes }: LauncherConfig, ports: Ports): Readonly<Record<string, string>> {
  return {
    gateway: `http://${forUrl(wishes.gateway.host)}:${ports.gateway}/readyz`,
    ingest: `http://${forUrl(wishes.ingestHealth.host)}:${ports.ingestHealth}/readyz`,
    processor: `http://${forUrl(wishes.processorHealth.host)}:${ports.processorHealth}/readyz`,
  };
}

/** A host as a client on this machine writes it into a URL. */
function forUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
