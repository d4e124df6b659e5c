import { setTimeout as pause } from 'node:timers/promises';
import { ConfigError, type Logger } from '@vidi/service-kit';
import { SETTING } from '../config.ts';
import type { KeyDirectory } from '../ports/key-directory.ts';
import type { AuthMode } from './auth-mode.ts';
import { isLoopback } from './loopback.ts';

/** How long the start waits for ingest to say whether there are keys, and how long between two tries, in milliseconds. */
const START_TIMEOUT_MS = 10_000;
const START_RETRY_MS = 250;

/** Whether calls need a key. */
export interface KeyRequirement {
  /**
   * To be called before the port is opened.
   *
   * @throws ConfigError when others could reach a gateway that has no key and was not told to go without
   */
  checkBeforeListening(signal: AbortSignal): Promise<void>;
  /** @throws ConnectError when it cannot be found out */
  isRequired(): Promise<boolean>;
}

/**
 * - `none`: never. `keys`: always, also while there is no key yet.
 * - `auto` on loopback: as soon as there is a key. Once one was seen, for good: revoking the last key locks the door, it does
 *   not take it off.
 * - `auto` elsewhere: always, and the gateway does not start without a key.
 *
 * @param options.recheckMs how long "there is no key yet" counts, in milliseconds
 */
export function createKeyRequirement(options: {
  readonly mode: AuthMode;
  readonly host: string;
  readonly directory: KeyDirectory;
  readonly recheckMs: number;
  readonly log: Logger;
  readonly now: () => number;
}): KeyRequirement {
  const { mode, host, directory, recheckMs, log, now } = options;
  const exposed = !isLoopback(host);
  let required = mode === 'keys' || (mode === 'auto' && exposed);
  let openUntil = mode === 'none' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  let underWay: Promise<boolean> | undefined;

  async function ask(): Promise<boolean> {
    try {
      required = (await directory.countKeys()) > 0;
      if (required) log.info('there are API keys: calls without one are refused from now on');
      else openUntil = now() + recheckMs;
      return required;
    } finally {
      underWay = undefined;
    }
  }

  return {
    isRequired: async () => {
      if (required) return true;
      if (now() < openUntil) return false;
      underWay ??= ask();
      return await underWay;
    },
    checkBeforeListening: async (signal) => {
      if (mode === 'none' && exposed) log.warn({ host }, `anybody who reaches ${host} may do anything: VIDI_AUTH=none`);
      if (mode !== 'auto' || !exposed) return;
      const count = await countWithin(directory, signal);
      if (count === undefined) log.warn('ingest did not say whether there are API keys; calls without one are refused');
      else if (count === 0) throw noKeys(host);
    },
  };
}

/** @returns undefined when ingest does not answer in time */
async function countWithin(directory: KeyDirectory, signal: AbortSignal): Promise<number | undefined> {
  for (const deadline = performance.now() + START_TIMEOUT_MS; ; ) {
    try {
      return await directory.countKeys();
    } catch {
      // Most likely ingest is still starting.
      if (performance.now() > deadline) return undefined;
      await pause(START_RETRY_MS, undefined, { signal });
    }
  }
}

function noKeys(host: string): ConfigError {
  return new ConfigError([
    {
      variable: SETTING.host,
      got: host,
      accepts: `a loopback address such as 127.0.0.1 while there is no API key: otherwise anybody who reaches ${host} could do anything. Make a key first, or set ${SETTING.auth}=keys to refuse every call until there is one, or ${SETTING.auth}=none if something else decides who may call`,
      message: 'no API key',
    },
  ]);
}
