import { join } from 'node:path';
import { freePort, provideDatabase, provideRabbitMq, temporaryFolder } from '@vidi/test-kit';
import { type Balancer, startBalancer } from '../clients/balancer.ts';
import type { Launcher } from '../system/running-vidi.ts';
import { type ServiceName, startServiceProcess } from '../system/service-process.ts';

/** One of several processes of a service. */
export interface Replica {
  readonly name: string;
  /** Asks it to stop, waits until it has, and starts it again at the same port. Resolves with the exit code and what it printed. */
  restart(): Promise<{ readonly code: number | null; readonly output: string }>;
}

/** A system with two ingests and two gateways behind a balancer, and no processor. */
export interface ReplicatedVidi extends AsyncDisposable {
  /** `http://host:port` of the balancer. */
  readonly baseUrl: string;
  /** `127.0.0.1:port` of each gateway. */
  readonly gatewayAddresses: readonly string[];
  /** Ingests first. */
  readonly replicas: readonly Replica[];
  /** Rows of one statement on ingest's database. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
}

/** Starts it; undefined where the machine has no broker. */
export async function startReplicas(): Promise<ReplicatedVidi | undefined> {
  await using cleanUp = new AsyncDisposableStack();
  const folder = cleanUp.use(await temporaryFolder());
  const broker = await provideRabbitMq();
  if (broker === undefined) return undefined;
  cleanUp.use(broker);
  const database = cleanUp.use(await provideDatabase());
  const ports = { ingests: [await freePort(), await freePort()], gateways: [await freePort(), await freePort()] };
  const shared = {
    VIDI_MEDIA_DIR: join(folder.path, 'media'),
    VIDI_UPLOAD_DIR: join(folder.path, 'spool'),
    VIDI_SHUTDOWN_GRACE: '20s',
    VIDI_INGEST_ADDRESS: ports.ingests.map((port) => `127.0.0.1:${port}`).join(','),
    VIDI_TICKET_QUEUE: 'rabbitmq',
    RABBITMQ_URL: broker.url,
    VIDI_QUEUE_PREFIX: broker.queuePrefix,
    DATABASE_URL: database.url,
  };
  const processes = cleanUp.use(new AsyncDisposableStack());
  const replica = async (service: ServiceName, env: Record<string, string>, readyPort: number, name: string) => {
    const start = async (): Promise<Launcher> =>
      await startServiceProcess(service, { ...shared, ...env }, readyPort, (started) => {
        processes.defer(async () => {
          started.child.kill('SIGKILL');
          await started.ended();
        });
      });
    let running = await start();
    return {
      name,
      restart: async () => {
        const stopping = running;
        stopping.child.kill('SIGTERM');
        const code = await stopping.ended();
        running = await start();
        return { code, output: stopping.output() };
      },
    };
  };
  const replicas: Replica[] = [];
  for (const [number, port] of ports.ingests.entries()) {
    const health = await freePort();
    const env = { VIDI_INGEST_PORT: String(port), VIDI_INGEST_HEALTH_PORT: String(health) };
    replicas.push(await replica('ingest', env, health, `ingest ${number + 1}`));
  }
  for (const [number, port] of ports.gateways.entries()) {
    replicas.push(await replica('gateway', { VIDI_GATEWAY_PORT: String(port) }, port, `gateway ${number + 1}`));
  }
  const balancer: Balancer = cleanUp.use(await startBalancer(ports.gateways));
  const owned = cleanUp.move();
  return {
    baseUrl: `http://127.0.0.1:${balancer.port}`,
    gatewayAddresses: ports.gateways.map((port) => `127.0.0.1:${port}`),
    replicas,
    query: database.query,
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}
