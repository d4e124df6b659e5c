import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@vidi/service-kit';
import { Client } from 'pg';
import { CONNECT_TIMEOUT_MS } from './orm-options.ts';

/** Pause before a lost connection is made anew, in milliseconds. Polling covers what is missed meanwhile. */
const RECONNECT_DELAY_MS = 1_000;

/** What to do about what is heard. */
export interface NotificationHandlers {
  /** By channel; gets what the notification carries. */
  readonly channels: Readonly<Record<string, (payload: string) => void>>;
  /** Listening has begun, for the first time or anew: something may have been missed before. */
  readonly onListening: () => void;
}

/** Hears what any replica tells through the database (NOTIFY). */
export interface NotificationListener {
  /** Resolves when nothing will be heard any more. */
  stop(): Promise<void>;
}

/**
 * Listens on one connection of its own (a pooled one would be lost to everyone else), for ever: a lost connection is made
 * anew.
 */
export function listenToNotifications(url: string, handlers: NotificationHandlers, log: Logger): NotificationListener {
  const stopping = new AbortController();
  const running = listenUntil(stopping.signal, url, handlers, log);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function listenUntil(
  signal: AbortSignal,
  url: string,
  handlers: NotificationHandlers,
  log: Logger,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await listenOnce(signal, url, handlers);
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ err: error }, 'not listening to the database; polling goes on, and another connection is tried');
      // The pause may end early, by the signal, which the loop looks at next.
      await delay(RECONNECT_DELAY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Resolves when the signal is aborted, rejects when the connection is lost. */
async function listenOnce(
  signal: AbortSignal,
  url: string,
  { channels, onListening }: NotificationHandlers,
): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'vidi-ingest listener',
  });
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  // Until `over` is awaited, a loss must not count as a rejection that nobody handles.
  over.catch(() => undefined);
  client.on('error', reject);
  client.on('end', () => reject(new Error('the database closed the connection')));
  client.on('notification', ({ channel, payload = '' }) => channels[channel]?.(payload));
  const stop = () => resolve();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    for (const channel of Object.keys(channels)) await client.query(`listen ${client.escapeIdentifier(channel)}`);
    onListening();
    if (signal.aborted) resolve();
    await over;
  } finally {
    signal.removeEventListener('abort', stop);
    await client.end().catch(() => undefined);
  }
}
