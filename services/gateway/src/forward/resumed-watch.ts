import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import type { Logger } from '@vidi/service-kit';
import { createToldWatch, type ToldWatch } from './told-watch.ts';

/** First and longest pause before ingest is asked again, in milliseconds; each may last up to twice as long as the one before. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/** How a watch is carried on. */
export interface ResumeOptions {
  /** Aborted when nobody follows any more, or the gateway stops. */
  readonly signal: AbortSignal;
  /** How long ingest may be out of reach, in milliseconds (VIDI_WATCH_PATIENCE); 0 for not at all. */
  readonly patienceMs: number;
  readonly log: Logger;
}

/**
 * Follows a video across restarts of ingest: where a stream that has told something breaks as UNAVAILABLE, another is opened, at
 * whichever ingest answers. Each begins with the state as the database has it, so nothing is missed; what the client was told
 * before is left out of it.
 *
 * A stream that breaks before its first message is not opened again: the client learns at once that it cannot be served.
 *
 * @param open makes a stream of WatchVideoResponse.
 * @throws ConnectError UNAVAILABLE when ingest was out of reach for too long; any other error at once.
 */
export async function* resumedWatch(
  open: () => Promise<AsyncIterable<Message>>,
  { signal, patienceMs, log }: ResumeOptions,
): AsyncGenerator<Message> {
  const told = createToldWatch();
  const outage = createOutage(patienceMs);
  let begun = false;
  const onAnswer = () => {
    if (begun) log.info(outage.end(), 'a watch goes on where it broke');
    begun = true;
  };
  for (;;) {
    try {
      yield* newsOf(await open(), told, onAnswer);
      return;
    } catch (error) {
      const isOutage = ConnectError.from(error).code === Code.Unavailable;
      if (!begun || !isOutage || signal.aborted) throw error;
      const pauseMs = outage.nextPauseMs();
      if (pauseMs === undefined) throw error;
      await pause(pauseMs, signal);
    }
  }
}

/** @param onAnswer told when the first message is there. */
async function* newsOf(messages: AsyncIterable<Message>, told: ToldWatch, onAnswer: () => void) {
  let isFirst = true;
  for await (const message of messages) {
    if (isFirst) onAnswer();
    // Only the first tells all there is; later ones only what is new.
    const news = isFirst ? told.newsIn(message) : message;
    isFirst = false;
    if (news === undefined) continue;
    told.note(news);
    yield news;
  }
}

/** The time since a watch broke. */
interface Outage {
  /** How long to wait before the next try, in milliseconds; undefined when it has lasted for too long. */
  nextPauseMs(): number | undefined;
  /** It is over. @returns what it was, for the log. */
  end(): { readonly tries: number };
}

function createOutage(patienceMs: number): Outage {
  let since: number | undefined;
  let tries = 0;
  return {
    nextPauseMs: () => {
      since ??= performance.now();
      const leftMs = since + patienceMs - performance.now();
      if (leftMs <= 0) return undefined;
      tries += 1;
      // Drawn from the whole span: the watchers of an ingest that went all come back, and not at once (full jitter).
      return Math.min(leftMs, Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries));
    },
    end: () => {
      const ended = { tries };
      since = undefined;
      tries = 0;
      return ended;
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}
