import { eventually } from '@vidi/test-kit';
import { type Launcher, spawnProgram } from './running-vidi.ts';

const READY = { timeoutMs: 60_000, intervalMs: 100 };

/** A service that can be started by itself. */
export type ServiceName = 'gateway' | 'ingest' | 'processor';

/** Another program than the service's own that is started in its place. */
export interface ServiceEntry {
  readonly path?: string;
  readonly args?: readonly string[];
}

/**
 * Starts one service from its source, as the launcher does, and waits until it is ready.
 *
 * @param readyPort where it answers `/readyz`
 * @param onStarted gets it at once, to end it however the start goes
 */
export async function startServiceProcess(
  service: ServiceName,
  env: Readonly<Record<string, string>>,
  readyPort: number,
  onStarted: (started: Launcher) => void,
  { path = `services/${service}/src/main.ts`, args = [] }: ServiceEntry = {},
): Promise<Launcher> {
  const started = spawnProgram(path, env, args);
  onStarted(started);
  const isReady = async () => {
    if (started.child.exitCode !== null) return 'ended' as const;
    return (await fetch(`http://127.0.0.1:${readyPort}/readyz`)).ok && ('ready' as const);
  };
  const state = await eventually(`${service} is ready`, isReady, READY).catch((error: unknown) => {
    throw new Error(`${service} did not start: ${started.output()}`, { cause: error });
  });
  if (state === 'ended') throw new Error(`${service} ended: ${started.output()}`);
  return started;
}
