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
 * signal. The exit code is 0 after a clean stop, 1 after an unclean one or a failed start, 2 for a wrong configuration.
 *
 * A parent that starts services over an IPC channel gets `{ ready: true }` when the service does its work, and its
 * disappearance (the channel closes) stops the service as a signal would.
 */
export async function runService(create: () => Service | Promise<Service>): Promise<void> {
  let service: Service;
  try {
    service = await create();
    await service.start();
  } catch (error) {
    process.stderr.write(`${error instanceof ConfigError ? error.message : describe(error)}\n`);
    process.exit(error instanceof ConfigError ? 2 : 1);
  }
  let stopping = false;
  const stop = (reason: string) => {
    if (stopping) {
      service.log.warn({ reason }, 'second request to stop: leaving at once');
      process.exit(1);
    }
    stopping = true;
    service.log.info({ reason }, 'stopping');
    void service.stop().then(
      (clean) => process.exit(clean ? 0 : 1),
      (error: unknown) => {
        service.log.fatal({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', () => {
    if (!stopping) stop('the parent process is gone');
  });
  process.send?.({ ready: true });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
