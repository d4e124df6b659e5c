import { join } from 'node:path';
import { createVidiClient, type VidiClient } from '@vidi/sdk';
import {
  freePort,
  provideDatabase,
  provideRabbitMq,
  type TestDatabase,
  type TestRabbitMq,
  temporaryFolder,
} from '@vidi/test-kit';
import type { Launcher } from '../system/running-vidi.ts';
import { type ServiceName, startServiceProcess } from '../system/service-process.ts';

/** How the tickets of a system travel. */
export type TicketQueue = 'rabbitmq' | 'direct';

/** A system of processes that a test may kill and freeze one by one, on a database and queues of its own. */
export interface FaultBench extends AsyncDisposable {
  readonly client: VidiClient;
  /** `http://host:port` of the gateway. */
  readonly baseUrl: string;
  /** Ingest and gateway. */
  readonly services: readonly Launcher[];
  readonly database: TestDatabase;
  /** Undefined where tickets do not travel through a broker. */
  readonly broker: TestRabbitMq | undefined;
  /** Rows of one statement on ingest's database. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Starts one more processor, which is ready when this resolves. */
  startProcessor(): Promise<Launcher>;
}

// Leases and waits so short that a test sees them end.
const SETTINGS = {
  VIDI_JOB_LEASE: '3s',
  VIDI_REAPER_INTERVAL: '250ms',
  VIDI_STUCK_TIMEOUT: '1s',
  VIDI_RETRY_TRANSIENT_BASE: '100ms',
  VIDI_RETRY_UNKNOWN_BASE: '100ms',
};

/**
 * Starts a gateway and an ingest, and no processor. Undefined where the machine has no broker for `rabbitmq`.
 *
 * @param options.restartable takes a database server and a broker of the bench's own, which a test may restart.
 */
export async function startFaultBench(
  ticketQueue: TicketQueue,
  { restartable = false }: { readonly restartable?: boolean } = {},
): Promise<FaultBench | undefined> {
  await using cleanUp = new AsyncDisposableStack();
  const folder = cleanUp.use(await temporaryFolder());
  const broker = ticketQueue === 'rabbitmq' ? await provideRabbitMq({ restartable }) : undefined;
  if (broker !== undefined) cleanUp.use(broker);
  else if (ticketQueue === 'rabbitmq') return undefined;
  const database = cleanUp.use(await provideDatabase({ restartable }));
  const [ingestPort, gatewayPort] = [await freePort(), await freePort()];
  const shared = {
    ...SETTINGS,
    VIDI_MEDIA_DIR: join(folder.path, 'media'),
    VIDI_INGEST_ADDRESS: `127.0.0.1:${ingestPort}`,
    VIDI_TICKET_QUEUE: ticketQueue,
    ...(broker && { RABBITMQ_URL: broker.url, VIDI_QUEUE_PREFIX: broker.queuePrefix }),
  };
  const start = async (service: ServiceName, env: Record<string, string>, readyPort: number) =>
    await startServiceProcess(service, { ...shared, ...env }, readyPort, (started) => {
      cleanUpProcesses.defer(async () => {
        // A frozen process hears nothing else.
        started.child.kill('SIGKILL');
        await started.ended();
      });
    });
  const cleanUpProcesses = cleanUp.use(new AsyncDisposableStack());
  const ingestHealth = await freePort();
  const ingest = await start(
    'ingest',
    {
      DATABASE_URL: database.url,
      VIDI_INGEST_PORT: String(ingestPort),
      VIDI_INGEST_HEALTH_PORT: String(ingestHealth),
    },
    ingestHealth,
  );
  const gateway = await start('gateway', { VIDI_GATEWAY_PORT: String(gatewayPort) }, gatewayPort);
  const owned = cleanUp.move();
  const baseUrl = `http://127.0.0.1:${gatewayPort}`;
  let processors = 0;
  return {
    client: createVidiClient({ baseUrl }),
    baseUrl,
    services: [ingest, gateway],
    database,
    broker,
    query: database.query,
    startProcessor: async () => {
      const healthPort = await freePort();
      const workDir = join(folder.path, `work-${++processors}`);
      const env = { VIDI_PROCESSOR_HEALTH_PORT: String(healthPort), VIDI_WORK_DIR: workDir };
      return await start('processor', env, healthPort);
    },
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}
