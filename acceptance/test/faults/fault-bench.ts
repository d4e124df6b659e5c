import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createVidiClient, type VidiClient } from '@vidi/sdk';
import {
  freePort,
  provideDatabase,
  provideRabbitMq,
  startTcpProxy,
  type TcpProxy,
  type TestDatabase,
  type TestRabbitMq,
  temporaryFolder,
} from '@vidi/test-kit';
import type { Launcher } from '../system/running-vidi.ts';
import { type ServiceEntry, type ServiceName, startServiceProcess } from '../system/service-process.ts';

/** How the tickets of a system travel. */
export type TicketQueue = 'rabbitmq' | 'direct';

/** A system of processes that a test may kill and freeze one by one, on a database and queues of its own. */
export interface FaultBench extends AsyncDisposable {
  readonly client: VidiClient;
  /** `http://host:port` of the gateway. */
  readonly baseUrl: string;
  /** The value of a metric of ingest that has no labels; undefined where it tells none. */
  metric(name: string): Promise<number | undefined>;
  /** Ingest and gateway, as they run now. */
  readonly services: readonly Launcher[];
  /** What ingest's connections to the broker pass through, where the bench was started with `proxied`. */
  readonly brokerProxy: TcpProxy | undefined;
  readonly database: TestDatabase;
  /** Undefined where tickets do not travel through a broker. */
  readonly broker: TestRabbitMq | undefined;
  /** Rows of one statement on ingest's database. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  /**
   * Starts one more processor, which is ready when this resolves.
   *
   * @param env settings beyond those of the bench
   * @param entry another program in the place of the processor's own
   */
  startProcessor(env?: Readonly<Record<string, string>>, entry?: ServiceEntry): Promise<Launcher>;
  /** Kills every processor that still runs. */
  killProcessors(): Promise<void>;
  /** Starts one of the services that has ended again, at the same port. */
  startAgain(service: 'ingest' | 'gateway'): Promise<void>;
  /** How many files are being written to the media store. */
  unfinishedUploads(): Promise<number>;
  /** Kills ingest, as kill -9 does, and starts it again once `whileDown` is done. */
  restartIngest(whileDown?: () => Promise<void>): Promise<void>;
}

const DEFAULT_AMQP_PORT = 5672;

/** How often ingest and the broker ask for a sign of life through a proxy, in seconds; after two without one they give up. */
const PROXIED_HEARTBEAT_S = 2;

// Leases and waits so short that a test sees them end.
const SETTINGS = {
  VIDI_JOB_LEASE: '5s',
  VIDI_REAPER_INTERVAL: '250ms',
  VIDI_STUCK_TIMEOUT: '1s',
  VIDI_RETRY_TRANSIENT_BASE: '100ms',
  VIDI_RETRY_UNKNOWN_BASE: '100ms',
  // Videos of the same clip are to be analysed, each of them.
  VIDI_STAGE_CACHE: 'off',
};

/** What a bench may have beyond the usual. */
export interface FaultBenchOptions {
  /** Takes a database server and a broker of the bench's own, which a test may restart. */
  readonly restartable?: boolean;
  /** Puts a proxy between ingest and the broker. Both then notice a connection without life within seconds. */
  readonly proxied?: boolean;
  /** Settings of all services beyond the bench's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a gateway and an ingest, and no processor. Undefined where the machine has no broker for `rabbitmq`. */
export async function startFaultBench(
  ticketQueue: TicketQueue,
  { restartable = false, proxied = false, env: settings = {} }: FaultBenchOptions = {},
): Promise<FaultBench | undefined> {
  await using cleanUp = new AsyncDisposableStack();
  const folder = cleanUp.use(await temporaryFolder());
  const broker = ticketQueue === 'rabbitmq' ? await provideRabbitMq({ restartable }) : undefined;
  if (broker !== undefined) cleanUp.use(broker);
  else if (ticketQueue === 'rabbitmq') return undefined;
  const brokerProxy = proxied && broker !== undefined ? cleanUp.use(await proxyOf(broker.url)) : undefined;
  const database = cleanUp.use(await provideDatabase({ restartable }));
  const [ingestPort, gatewayPort, ingestHealth] = [await freePort(), await freePort(), await freePort()];
  const shared = {
    ...SETTINGS,
    VIDI_MEDIA_DIR: join(folder.path, 'media'),
    VIDI_INGEST_ADDRESS: `127.0.0.1:${ingestPort}`,
    VIDI_TICKET_QUEUE: ticketQueue,
    ...(broker && { RABBITMQ_URL: broker.url, VIDI_QUEUE_PREFIX: broker.queuePrefix }),
    ...settings,
  };
  const cleanUpProcesses = cleanUp.use(new AsyncDisposableStack());
  const start = async (
    service: ServiceName,
    env: Readonly<Record<string, string>>,
    readyPort: number,
    entry?: ServiceEntry,
  ) => {
    const onStarted = (started: Launcher) => cleanUpProcesses.defer(async () => await kill(started));
    return await startServiceProcess(service, { ...shared, ...env }, readyPort, onStarted, entry);
  };
  const startIngest = async () =>
    await start(
      'ingest',
      {
        DATABASE_URL: database.url,
        VIDI_INGEST_PORT: String(ingestPort),
        VIDI_INGEST_HEALTH_PORT: String(ingestHealth),
        ...(broker && brokerProxy && { RABBITMQ_URL: throughProxy(broker.url, brokerProxy, PROXIED_HEARTBEAT_S) }),
      },
      ingestHealth,
    );
  let ingest = await startIngest();
  const startGateway = async () => await start('gateway', { VIDI_GATEWAY_PORT: String(gatewayPort) }, gatewayPort);
  let gateway = await startGateway();
  const owned = cleanUp.move();
  const baseUrl = `http://127.0.0.1:${gatewayPort}`;
  const processors: Launcher[] = [];
  return {
    client: createVidiClient({ baseUrl }),
    baseUrl,
    get services() {
      return [ingest, gateway];
    },
    brokerProxy,
    database,
    broker,
    query: database.query,
    metric: async (name) => {
      const page = await (await fetch(`http://127.0.0.1:${ingestHealth}/metrics`)).text();
      const line = page.split('\n').find((text) => text.startsWith(`${name} `));
      return line === undefined ? undefined : Number(line.slice(name.length));
    },
    startProcessor: async (env = {}, entry = {}) => {
      const healthPort = await freePort();
      const workDir = join(folder.path, `work-${processors.length + 1}`);
      const own = { VIDI_PROCESSOR_HEALTH_PORT: String(healthPort), VIDI_WORK_DIR: workDir };
      const processor = await start('processor', { ...own, ...env }, healthPort, entry);
      processors.push(processor);
      return processor;
    },
    killProcessors: async () => {
      await Promise.all(processors.map(kill));
    },
    restartIngest: async (whileDown) => {
      await kill(ingest);
      await whileDown?.();
      ingest = await startIngest();
    },
    startAgain: async (service) => {
      if (service === 'ingest') ingest = await startIngest();
      else gateway = await startGateway();
    },
    unfinishedUploads: async () => (await readdir(join(shared.VIDI_MEDIA_DIR, 'incomplete'))).length,
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

/** Starts a proxy in front of a broker. */
export async function proxyOf(brokerUrl: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(brokerUrl);
  return await startTcpProxy({ host: hostname, port: Number(port || DEFAULT_AMQP_PORT) });
}

/** The URL of a broker by way of a proxy, with the seconds after which each end asks whether the other lives. */
export function throughProxy(brokerUrl: string, proxy: TcpProxy, heartbeatS: number): string {
  const url = new URL(brokerUrl);
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  url.searchParams.set('heartbeat', String(heartbeatS));
  return url.href;
}

/** SIGKILL, because a frozen process hears nothing else. */
async function kill({ child, ended }: Launcher): Promise<void> {
  child.kill('SIGKILL');
  await ended();
}
