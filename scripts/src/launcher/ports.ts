import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@vidi/embedded-services';

/** How often a port on its way to being free is looked at, in milliseconds. */
const POLL_MS = 200;

/** A port that was asked for is used by another program. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor(port: number, host: string, variable: string) {
    super(
      `Port ${port} on ${host} is taken by another program. Set ${variable} to a free port, for example ${variable}=${port + 100}.`,
    );
  }
}

/** Which port a service is to have. */
export interface PortWish {
  readonly host: string;
  /** The port asked for; 0 is any free one. */
  readonly port: number;
  /** Name of the setting, for the message. */
  readonly variable: string;
  /** Whether it was asked for in so many words, or is just the default, in whose place any other does as well. */
  readonly required: boolean;
}

/**
 * Decides on a port.
 *
 * @param patienceMs how long to wait for a taken one: the last run may still be on its way out.
 * @param except ports already decided on for others, which may not listen yet.
 * @throws PortTakenError when a required one is taken.
 */
export async function decidePort(
  { host, port, variable, required }: PortWish,
  patienceMs = 0,
  except: readonly number[] = [],
): Promise<number> {
  if (port === 0) return await freePort(host, except);
  const deadline = Date.now() + patienceMs;
  while (!(await isFree(host, port))) {
    if (Date.now() < deadline) {
      await delay(POLL_MS);
      continue;
    }
    if (required) throw new PortTakenError(port, host, variable);
    return await freePort(host, except);
  }
  return port;
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw new Error(`cannot open port ${port} on ${host}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    server.close();
  }
}
