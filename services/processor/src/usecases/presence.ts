import type { Logger } from '@vidi/service-kit';
import type { Announcement, Presence, ProcessorRegistry } from '../ports/processor-registry.ts';
import { pause } from './pause.ts';

/** Longest time for one announcement, in ms. */
const CALL_TIMEOUT_MS = 5_000;

/** Longest time for the last word, in ms; when it fails, ingest finds out by the silence. */
const UNREGISTER_TIMEOUT_MS = 3_000;

/** Longest time between two announcements of a processor that takes no tickets, in ms: so soon it learns that it may again. */
const PAUSED_INTERVAL_MS = 1_000;

/** After an announcement that failed the next comes this many times as soon. */
const HURRY = 4;

/** This processor's standing with ingest, kept up by regular announcements. */
export interface StandingPresence {
  /** Tells at once, and from now on, that this processor is on its way out. */
  stopping(): void;
  /** Says goodbye; no announcement follows. Never rejects. */
  leave(): Promise<void>;
}

/** What announcing needs. */
export interface PresenceParts {
  readonly registry: ProcessorRegistry;
  readonly facts: Omit<Presence, 'stopping'>;
  /** Time between two announcements, in ms (VIDI_PROCESSOR_HEARTBEAT). */
  readonly intervalMs: number;
  /** Told what ingest answered, each time. */
  readonly onAnswer: (answer: Announcement) => void;
  readonly log: Logger;
}

/**
 * Keeps telling ingest that this processor is there, beginning at once. Work does not wait for it: a processor that cannot
 * announce itself cannot claim either, and says so for its readiness.
 */
export function announcePresence({ registry, facts, intervalMs, onAnswer, log }: PresenceParts): StandingPresence {
  const leaving = new AbortController();
  let stopping = false;
  let failures = 0;
  let paused = false;
  let news = Promise.withResolvers<void>();

  const announce = async (): Promise<void> => {
    try {
      const presence = { ...facts, stopping };
      const answer = await registry.announce(presence, { timeoutMs: CALL_TIMEOUT_MS });
      if (answer.paused !== paused)
        log.info(answer, answer.paused ? 'paused: no more tickets' : 'resumed: tickets again');
      paused = answer.paused;
      onAnswer(answer);
      if (failures > 0) log.info({ failures }, 'ingest hears of this processor again');
      failures = 0;
    } catch (error) {
      if (failures === 0) log.warn({ err: error }, 'this processor could not announce itself; it tries again');
      failures += 1;
    }
  };

  const rest = async (ms: number): Promise<void> => {
    const waiting = new AbortController();
    const time = pause(ms, AbortSignal.any([leaving.signal, waiting.signal])).catch(() => undefined);
    await Promise.race([time, news.promise]);
    waiting.abort();
  };

  const announceForever = async (): Promise<void> => {
    while (!leaving.signal.aborted) {
      news = Promise.withResolvers();
      await announce();
      if (failures > 0) await rest(intervalMs / HURRY);
      else await rest(paused ? Math.min(intervalMs, PAUSED_INTERVAL_MS) : intervalMs);
    }
  };

  const announcing = announceForever();
  return {
    stopping: () => {
      stopping = true;
      news.resolve();
    },
    leave: async () => {
      leaving.abort(new Error('the processor leaves'));
      news.resolve();
      // One that is under way is waited for: arriving after the goodbye it would undo it.
      await announcing;
      await registry.unregister({ timeoutMs: UNREGISTER_TIMEOUT_MS }).catch((error: unknown) => {
        log.warn({ err: error }, 'ingest could not be told that this processor leaves; it will find out');
      });
    },
  };
}
