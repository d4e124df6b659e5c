import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@vidi/service-kit';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { reconnectPause } from '../reconnect-pause.ts';

/** Longest time to connect and shake hands, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Longest time to take leave of the broker, in milliseconds. */
const CLOSE_TIMEOUT_MS = 2_000;
/** A broker that vanished without a word is found out after two of these, in seconds. */
const HEARTBEAT_S = 10;

/** What makes a session's channel. */
export interface RabbitSessionOptions<C extends Channel> {
  readonly url: string;
  /** What the connection is for: shown in the log and in the broker's management. */
  readonly purpose: string;
  readonly log: Logger;
  readonly createChannel: (connection: ChannelModel) => Promise<C>;
  /** Declares and subscribes; after each connect. */
  readonly setUp: (channel: C) => Promise<void>;
  /** The channel is gone. */
  readonly onLost?: () => void;
}

/**
 * One connection with one channel that come back for ever. They live and die together: a broker that closes just the
 * channel (a wrong acknowledgement, a consumer timeout) leaves a connection that looks healthy and delivers nothing,
 * which amqplib's own recovery does not see; here it counts as lost, and both are made anew.
 */
export class RabbitSession<C extends Channel> {
  readonly #options: RabbitSessionOptions<C>;
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  #channel: C | undefined;
  #problem = 'not connected yet';
  #blocked: string | undefined;
  #lose: ((reason: Error) => void) | undefined;
  #ready = Promise.withResolvers<void>();

  constructor(options: RabbitSessionOptions<C>) {
    this.#options = options;
    this.#ended = this.#run();
  }

  /** The channel, while it can be used. */
  get channel(): C | undefined {
    return this.#channel;
  }

  /** Why there is no channel, or why the broker does not take anything; undefined when all is well. */
  get problem(): string | undefined {
    return this.#channel === undefined ? this.#problem : this.#blocked;
  }

  /** Resolves when there is a channel, or when the session was closed. */
  async ready(): Promise<void> {
    await this.#ready.promise;
  }

  /** Gives this channel up, as something is wrong with it, and makes a new one. */
  restart(reason: string): void {
    this.#lose?.(new Error(reason));
  }

  /** Closes channel and connection; what was sent before arrives. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#ready.resolve();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { log, purpose } = this.#options;
    const { signal } = this.#closing;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#live(() => {
          log.info({ purpose }, failures === 0 ? 'connected to RabbitMQ' : 'connected to RabbitMQ again');
          failures = 0;
        });
      } catch (error) {
        failures++;
        this.#problem = error instanceof Error ? error.message || error.name : String(error);
        log.warn({ purpose, err: error, failures }, 'no connection to RabbitMQ; trying again');
      }
      if (!signal.aborted) await reconnectPause(Math.max(failures, 1), signal);
    }
    this.#problem = 'closed';
  }

  /** The life of one connection. Resolves when the session is being closed, rejects with the reason it was lost for. */
  async #live(onReady: () => void): Promise<void> {
    const { url, purpose, createChannel, setUp, onLost } = this.#options;
    const connection = await connect(withHeartbeat(url), {
      timeout: CONNECT_TIMEOUT_MS,
      noDelay: true,
      keepAlive: true,
      clientProperties: { connection_name: purpose },
    });
    const lost = Promise.withResolvers<never>();
    // Where set-up fails of itself, nobody waits for this any more.
    lost.promise.catch(() => undefined);
    this.#lose = lost.reject;
    connection.on('error', lost.reject);
    connection.on('close', (error) => lost.reject(error ?? new Error('the connection was closed')));
    connection.on('blocked', (reason) => {
      this.#blocked = `the broker takes nothing: ${reason}`;
    });
    connection.on('unblocked', () => {
      this.#blocked = undefined;
    });
    try {
      const channel = await Promise.race([createChannel(connection), lost.promise]);
      channel.on('error', lost.reject);
      channel.on('close', () => lost.reject(new Error('the channel was closed')));
      await Promise.race([setUp(channel), lost.promise]);
      this.#channel = channel;
      this.#ready.resolve();
      onReady();
      await Promise.race([aborted(this.#closing.signal), lost.promise]);
      this.#channel = undefined;
      // Its answer comes after all that was sent has been taken.
      await Promise.race([channel.close(), lost.promise]);
    } finally {
      this.#channel = undefined;
      this.#blocked = undefined;
      this.#lose = undefined;
      if (!this.#closing.signal.aborted) this.#ready = Promise.withResolvers();
      onLost?.();
      await discard(connection);
    }
  }
}

function withHeartbeat(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(HEARTBEAT_S));
  return parsed.href;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Closes a connection that may be closed already, which amqplib answers with an error that says no more than that. */
async function discard(connection: ChannelModel): Promise<void> {
  const giveUp = new AbortController();
  const timeout = pause(CLOSE_TIMEOUT_MS, undefined, { signal: giveUp.signal }).catch(() => undefined);
  const closed = connection.close().catch(() => undefined);
  await Promise.race([closed, timeout]);
  giveUp.abort();
}
