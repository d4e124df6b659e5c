import { fileURLToPath } from 'node:url';
import { freePort } from '@vidi/embedded-services';
import { type NodeProcess, startNodeProcess } from './node-process.ts';

/** Gateway and ingest as they run in production: processes of their own, set up by their environment. */
export interface VidiSystem {
  readonly gateway: NodeProcess;
  readonly ingest: NodeProcess;
  /** `http://127.0.0.1:<port>` of the gateway. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts both services, with default settings but for addresses, the direct ticket queue, and what is asked for.
 *
 * @param options.folder takes logs, media and profiles
 * @param options.profile writes a CPU profile of each process into `<folder>/<service>-profile` when it stops
 * @param options.env further settings, of both
 */
export async function startVidi(options: {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly profile?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<VidiSystem> {
  const { databaseUrl, folder, profile = false, env: settings = {} } = options;
  const [ingestPort, healthPort, gatewayPort] = [await freePort(), await freePort(), await freePort()];
  const ingestAddress = `127.0.0.1:${ingestPort}`;
  const start = (service: string, env: Record<string, string>) =>
    startNodeProcess({
      entry: fileURLToPath(new URL(`../../../services/${service}/src/main.ts`, import.meta.url)),
      env: { ...env, ...settings },
      nodeOptions: profile ? ['--cpu-prof', `--cpu-prof-dir=${folder}/${service}-profile`] : [],
      logFile: `${folder}/${service}.log`,
    });
  const ingest = await start('ingest', {
    DATABASE_URL: databaseUrl,
    VIDI_MEDIA_DIR: `${folder}/media`,
    VIDI_TICKET_QUEUE: 'direct',
    VIDI_INGEST_PORT: String(ingestPort),
    VIDI_INGEST_HEALTH_PORT: String(healthPort),
  });
  try {
    const gateway = await start('gateway', {
      VIDI_GATEWAY_PORT: String(gatewayPort),
      VIDI_INGEST_ADDRESS: ingestAddress,
    });
    return {
      gateway,
      ingest,
      url: `http://127.0.0.1:${gatewayPort}`,
      stop: async () => {
        await gateway.stop();
        await ingest.stop();
      },
    };
  } catch (error) {
    await ingest.stop();
    throw error;
  }
}
