import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@vidi/service-kit';
import { Client } from 'pg';
import { CONNECT_TIMEOUT_MS } from './orm-options.ts';
import { OUTBOX_CHANNEL } from './outbox.ts';

/** Pause before a lost connection is made anew, in milliseconds. Polling covers what is missed meanwhile. */
const RECONNECT_DELAY_MS = 1_000;

/** Hears when any replica adds to the outbox. */
export interface OutboxListener {
  /** Resolves when nothing will be heard any more. */
  stop(): Promise<void>;
}

/**
 * Listens on a connection of its own (a pooled one would be lost to everyone else), for ever: a lost connection is made
 * anew, and `onTicket` called then too, as something may have been missed.
 */
export function listenToOutbox(url: string, onTicket: () => void, log: Logger): OutboxListener {
  const stopping = new AbortController();
  const running = listenUntil(stopping.signal, url, onTicket, log);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function listenUntil(signal: AbortSignal, url: string, onTicket: () => void, log: Logger): Promise<void> {
  while (!signal.aborted) {
    try {
      await listenOnce(signal, url, onTicket);
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ err: error }, 'not listening to the outbox; polling goes on, and another connection is tried');
      // The pause may end early, by the signal, which the loop looks at next.
      await delay(RECONNECT_DELAY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Resolves when the signal is aborted, rejects when the connection is lost. */
async function listenOnce(signal: AbortSignal, url: string, onTicket: () => void): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'vidi-ingest outbox',
  });
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  // Until `over` is awaited, a loss must not count as a rejection that nobody handles.
  over.catch(() => undefined);
  client.on('error', reject);
  client.on('end', () => reject(new Error('the database closed the connection')));
  client.on('notification', onTicket);
  const stop = () => resolve();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    await client.query(`listen ${OUTBOX_CHANNEL}`);
    onTicket();
    if (signal.aborted) resolve();
    await over;
  } finally {
    signal.removeEventListener('abort', stop);
    await client.end().catch(() => undefined);
  }
}
