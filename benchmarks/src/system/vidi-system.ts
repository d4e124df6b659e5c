import { fileURLToPath } from 'node:url';
import { freePort } from '@vidi/embedded-services';
import { type NodeProcess, startNodeProcess } from './node-process.ts';

/** Gateway and ingest as they run in production: processes of their own, set up by their environment. */
export interface VidiSystem {
  readonly gateway: NodeProcess;
  readonly ingest: NodeProcess;
  /** `host:port` of ingest. */
  readonly ingestAddress: string;
  /** `http://127.0.0.1:<port>` of the gateway. */
  readonly url: string;
  stop(): Promise<void>;
}

/** How services are started. */
export interface VidiOptions {
  /** Takes logs, media and profiles. */
  readonly folder: string;
  /** Writes a CPU profile of each process into `<folder>/<service>-profile` when it stops. */
  readonly profile?: boolean;
  /** Further settings. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts both services, with default settings but for addresses, the direct ticket queue, and what is asked for. */
export async function startVidi(options: VidiOptions & { readonly databaseUrl: string }): Promise<VidiSystem> {
  const { databaseUrl, folder } = options;
  const [ingestPort, healthPort, gatewayPort] = [await freePort(), await freePort(), await freePort()];
  const ingestAddress = `127.0.0.1:${ingestPort}`;
  const ingest = await startService('ingest', options, {
    DATABASE_URL: databaseUrl,
    VIDI_MEDIA_DIR: `${folder}/media`,
    VIDI_TICKET_QUEUE: 'direct',
    VIDI_INGEST_PORT: String(ingestPort),
    VIDI_INGEST_HEALTH_PORT: String(healthPort),
  });
  try {
    const gateway = await startService('gateway', options, {
      VIDI_GATEWAY_PORT: String(gatewayPort),
      VIDI_INGEST_ADDRESS: ingestAddress,
    });
    return {
      gateway,
      ingest,
      ingestAddress,
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

/** Starts a processor of a system in the same folder, likewise. Resolves when it takes tickets. */
export async function startVidiProcessor(
  options: VidiOptions & { readonly ingestAddress: string },
): Promise<NodeProcess> {
  const { folder, ingestAddress } = options;
  return await startService('processor', options, {
    VIDI_INGEST_ADDRESS: ingestAddress,
    VIDI_MEDIA_DIR: `${folder}/media`,
    VIDI_WORK_DIR: `${folder}/work`,
    VIDI_TICKET_QUEUE: 'direct',
    VIDI_PROCESSOR_HEALTH_PORT: String(await freePort()),
  });
}

async function startService(
  service: string,
  { folder, profile = false, env: settings = {} }: VidiOptions,
  env: Readonly<Record<string, string>>,
): Promise<NodeProcess> {
  return await startNodeProcess({
    entry: fileURLToPath(new URL(`../../../services/${service}/src/main.ts`, import.meta.url)),
    env: { ...env, ...settings },
    nodeOptions: profile ? ['--cpu-prof', `--cpu-prof-dir=${folder}/${service}-profile`] : [],
    logFile: `${folder}/${service}.log`,
  });
}
