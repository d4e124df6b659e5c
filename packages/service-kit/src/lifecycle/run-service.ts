import { ConfigError } from '../config/config-error.ts';
import type { Logger } from '../log/logger.ts';

/** A service that was built and can be run. */
export interface Service {
  readonly log: Logger;
  /** Resolves when the service does its work. Rejects when it cannot, having released what it took. */
  start(): Promise<void>;
  /** Stops in phases; resolves when everything is closed, with true when all of it went well. */
  stop(): Promise<boolean>;
}

/**
 * Runs a service as the process: builds and starts it, stops it at SIGTERM or SIGINT, and exits at once at the second
 * signal, or at the first while it is still starting. The exit code is 0 after a clean stop, 1 after an unclean one or a
 * failed start, 2 for a wrong configuration.
 *
 * A parent that starts services over an IPC channel gets `{ ready: true }` when the service does its work, and its
 * disappearance (the channel closes) stops the service as a signal would.
 */
export async function runService(create: () => Service | Promise<Service>): Promise<void> {
  let state: 'starting' | 'running' | 'stopping' = 'starting';
  let running: Service | undefined;
  const stop = (reason: string) => {
    if (state !== 'running' || running === undefined) {
      process.stderr.write(`${reason} while ${state}: leaving at once\n`);
      process.exit(1);
    }
    state = 'stopping';
    void stopAndExit(running, reason);
  };
  // From the start: as process 1 of a container it would not be ended by a signal that nobody handles.
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    const service = await create();
    await service.start();
    running = service;
    state = 'running';
  } catch (error) {
    process.stderr.write(`${error instanceof ConfigError ? error.message : describe(error)}\n`);
    process.exit(error instanceof ConfigError ? 2 : 1);
  }
  if (process.send === undefined) return;
  const onParentGone = () => {
    if (state === 'running') stop('the parent process is gone');
  };
  process.on('disconnect', onParentGone);
  // It may have gone during the start.
  if (process.connected) process.send({ ready: true });
  else onParentGone();
}

async function stopAndExit(service: Service, reason: string): Promise<never> {
  service.log.info({ reason }, 'stopping');
  try {
    process.exit((await service.stop()) ? 0 : 1);
  } catch (error) {
    service.log.fatal({ err: error }, 'stopping failed');
    process.exit(1);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
