import { MAX_PART_BYTES, MAX_URL_LIFETIME_MS, MIN_PART_BYTES } from '@vidi/media-store';
import {
  bytes,
  ConfigError,
  choice,
  duration,
  type Env,
  integer,
  LOG_FORMATS,
  LOG_LEVELS,
  type LogFormat,
  type LogLevel,
  type MediaStoreConfig,
  mediaStoreConfig,
  mediaStoreSettings,
  parseEnv,
  port,
  readEnv,
  text,
  url,
} from '@vidi/service-kit';
import { DEFAULT_DELIVERY_LIMIT, DEFAULT_MAX_WAITING_TICKETS } from '@vidi/ticket-queue';
import type { DeadLetterLimits } from './domain/dead-letter.ts';
import type { Retention } from './domain/retention.ts';
import type { RetryPolicy } from './domain/retry-policy.ts';
import { NORMAL_PRIORITY, PRIORITIES, type Priority } from './domain/scheduling/priority.ts';

/** Everything about ingest that can be set. */
export interface IngestConfig {
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  /** Longest time each phase of stopping may take, in milliseconds (VIDI_SHUTDOWN_GRACE). */
  readonly shutdownGraceMs: number;
  readonly databaseUrl: string;
  /** Most connections to the database at the same time (VIDI_DATABASE_POOL). */
  readonly databasePool: number;
  readonly mediaStore: MediaStoreConfig;
  readonly host: string;
  /** Port for gRPC; 0 for any free one. */
  readonly port: number;
  /** Port for health checks; 0 for any free one. */
  readonly healthPort: number;
  readonly maxUploadBytes: number;
  /** Whether `/metrics` is answered on the port for health checks (VIDI_METRICS). */
  readonly metrics: boolean;
  /** The gateway's folder of resumable uploads, where ingest sees it (VIDI_UPLOAD_DIR). */
  readonly uploadDir: string | undefined;
  /** What must stay free on the disk of the media store, in bytes (VIDI_MIN_FREE_BYTES). */
  readonly minFreeBytes: number;
  readonly uploadSessions: {
    /** VIDI_UPLOAD_SESSION_EXPIRY, in milliseconds; at most MAX_URL_LIFETIME_MS. */
    readonly expiryMs: number;
    /** VIDI_UPLOAD_PART_BYTES; at least MIN_PART_BYTES. */
    readonly partBytes: number;
    /** VIDI_MAX_UPLOAD_SESSIONS, of one owner. */
    readonly maxPerOwner: number;
  };
  /**
   * VIDI_RETENTION_SOURCE, VIDI_RETENTION_ARTIFACTS and, for the whole video with its results, VIDI_RETENTION_RESULTS; at least
   * MIN_RETENTION_MS.
   */
  readonly retention: Retention;
  /** VIDI_DEAD_LETTER_RETENTION, VIDI_MAX_DEAD_LETTERS and VIDI_DEAD_LETTER_BODY_BYTES. */
  readonly deadLetters: DeadLetterLimits;
  /** VIDI_DEFAULT_PRIORITY and VIDI_MAX_PRIORITY. */
  readonly priority: { readonly default: Priority; readonly max: Priority };
  readonly job: {
    /** VIDI_JOB_LEASE, in milliseconds. */
    readonly leaseMs: number;
    /** VIDI_JOB_MAX_ATTEMPTS, and for each class of errors VIDI_RETRY_<CLASS>_ATTEMPTS, _BASE and _MAX. */
    readonly retry: RetryPolicy;
    /** VIDI_REAPER_INTERVAL, in milliseconds. */
    readonly reaperIntervalMs: number;
    /** VIDI_TICKET_TIMEOUT, in milliseconds. */
    readonly ticketTimeoutMs: number;
    /** VIDI_STUCK_TIMEOUT, in milliseconds. */
    readonly stuckTimeoutMs: number;
    /** VIDI_MAX_PASSED_OVER. */
    readonly maxPassedOver: number;
    /** VIDI_MAX_TOLD_POSITIONS. */
    readonly maxToldPositions: number;
    /** VIDI_MAX_KEPT_ATTEMPTS. */
    readonly maxKeptAttempts: number;
  };
  readonly processors: {
    /** VIDI_PROCESSOR_TIMEOUT, in milliseconds. */
    readonly timeoutMs: number;
    /** VIDI_PROCESSOR_FORGET, in milliseconds. */
    readonly forgetMs: number;
  };
  readonly stageCache: {
    /** VIDI_STAGE_CACHE */
    readonly isOn: boolean;
    /** VIDI_STAGE_CACHE_MAX_AGE, in milliseconds; undefined for any age. */
    readonly maxAgeMs: number | undefined;
  };
  readonly ticketQueue: TicketQueueConfig;
}

/** How tickets travel. */
export type TicketQueueConfig =
  /** VIDI_MAX_WAITING_TICKETS */
  | { readonly kind: 'direct'; readonly maxWaitingTickets: number }
  /** RABBITMQ_URL, VIDI_QUEUE_PREFIX and VIDI_QUEUE_DELIVERY_LIMIT. */
  | { readonly kind: 'rabbitmq'; readonly url: string; readonly prefix: string; readonly deliveryLimit: number };

const DATABASE_URL_SETTING = url('postgresql', 'postgres');

/** Shortest time that anything is kept, in milliseconds. 0 is refused: some would write it for "for ever". */
const MIN_RETENTION_MS = 1_000;

/** Largest body of a dead letter that is kept, in bytes: it has to go into an answer. */
const MAX_DEAD_LETTER_BODY_BYTES = 2 ** 20;
/** Shortest silence that means something, in milliseconds. */
const MIN_PROCESSOR_SILENCE_MS = 200;

/** How long something is kept after its video has ended; without it, for ever. */
function retention() {
  return duration()
    .refine((ms) => ms >= MIN_RETENTION_MS)
    .describe('a length of time of at least 1s, such as 12h or 30d; leave it out to keep everything')
    .optional();
}

/** How long a processor may be silent; shorter than a heartbeat can be would lose every one of them. */
function processorSilence() {
  return duration()
    .refine((ms) => ms >= MIN_PROCESSOR_SILENCE_MS)
    .describe('a length of time of at least 200ms, longer than VIDI_PROCESSOR_HEARTBEAT');
}

/**
 * Reads the configuration from environment variables.
 *
 * @throws ConfigError naming every variable that is wrong.
 */
export function parseConfig(env: Env): IngestConfig {
  const values = parseEnv(
    {
      VIDI_LOG_LEVEL: choice(LOG_LEVELS).default('info'),
      VIDI_LOG_FORMAT: choice(LOG_FORMATS).default('json'),
      VIDI_SHUTDOWN_GRACE: duration().default(20_000),
      DATABASE_URL: DATABASE_URL_SETTING,
      VIDI_DATABASE_POOL: integer(2, 1_000).default(10),
      ...mediaStoreSettings(env),
      VIDI_INGEST_HOST: text().default('127.0.0.1'),
      VIDI_INGEST_PORT: port().default(8_001),
      VIDI_INGEST_HEALTH_PORT: port().default(8_002),
      VIDI_METRICS: choice(['on', 'off']).default('on'),
      VIDI_MAX_UPLOAD_BYTES: bytes().default(20 * 2 ** 30),
      VIDI_UPLOAD_DIR: text().optional(),
      VIDI_MIN_FREE_BYTES: bytes().default(2 ** 30),
      VIDI_UPLOAD_SESSION_EXPIRY: duration()
        .refine((ms) => ms >= 1_000 && ms <= MAX_URL_LIFETIME_MS)
        .describe('a length of time from 1s to 7d, as long as a signed URL can be good for')
        .default(24 * 3_600_000),
      VIDI_UPLOAD_PART_BYTES: bytes()
        .refine((size) => size >= MIN_PART_BYTES && size <= MAX_PART_BYTES)
        .describe('an amount of bytes from 5MiB to 5GiB, as S3 takes parts')
        .default(16 * 2 ** 20),
      VIDI_MAX_UPLOAD_SESSIONS: integer(1, 100_000).default(100),
      VIDI_RETENTION_SOURCE: retention(),
      VIDI_RETENTION_ARTIFACTS: retention(),
      VIDI_RETENTION_RESULTS: retention(),
      VIDI_DEAD_LETTER_RETENTION: duration()
        .refine((ms) => ms >= MIN_RETENTION_MS)
        .describe('a length of time of at least 1s, such as 12h or 30d')
        .default(30 * 24 * 3_600_000),
      VIDI_MAX_DEAD_LETTERS: integer(1, 1_000_000).default(10_000),
      VIDI_DEAD_LETTER_BODY_BYTES: bytes()
        .refine((size) => size <= MAX_DEAD_LETTER_BODY_BYTES)
        .describe('an amount of bytes up to 1MiB, so that GetDeadLetter can answer it')
        .default(64 * 2 ** 10),
      VIDI_DEFAULT_PRIORITY: choice(PRIORITIES).default(NORMAL_PRIORITY),
      VIDI_MAX_PRIORITY: choice(PRIORITIES).default('HIGH'),
      VIDI_STAGE_CACHE: choice(['on', 'off']).default('on'),
      VIDI_STAGE_CACHE_MAX_AGE: duration().optional(),
      VIDI_JOB_LEASE: duration().default(30_000),
      VIDI_JOB_MAX_ATTEMPTS: integer(1, 100).default(12),
      VIDI_RETRY_TRANSIENT_ATTEMPTS: integer(1, 100).default(8),
      VIDI_RETRY_TRANSIENT_BASE: duration().default(5_000),
      VIDI_RETRY_TRANSIENT_MAX: duration().default(600_000),
      VIDI_RETRY_RESOURCE_ATTEMPTS: integer(1, 100).default(6),
      VIDI_RETRY_RESOURCE_BASE: duration().default(30_000),
      VIDI_RETRY_RESOURCE_MAX: duration().default(1_800_000),
      VIDI_RETRY_UNKNOWN_ATTEMPTS: integer(1, 100).default(4),
      VIDI_RETRY_UNKNOWN_BASE: duration().default(10_000),
      VIDI_RETRY_UNKNOWN_MAX: duration().default(600_000),
      VIDI_REAPER_INTERVAL: duration().default(5_000),
      VIDI_TICKET_TIMEOUT: duration().default(60_000),
      VIDI_STUCK_TIMEOUT: duration().default(60_000),
      VIDI_PROCESSOR_TIMEOUT: processorSilence().default(20_000),
      VIDI_PROCESSOR_FORGET: processorSilence().default(3_600_000),
      VIDI_MAX_TOLD_POSITIONS: integer(0, 1_000_000).default(10_000),
      VIDI_MAX_KEPT_ATTEMPTS: integer(1, 10_000).default(50),
      VIDI_MAX_PASSED_OVER: integer(1, 1_000_000).default(9),
      VIDI_TICKET_QUEUE: choice(['rabbitmq', 'direct']).optional(),
      RABBITMQ_URL: url('amqp', 'amqps').optional(),
      VIDI_QUEUE_PREFIX: text().default('vidi'),
      VIDI_QUEUE_DELIVERY_LIMIT: integer(1, 1_000_000).default(DEFAULT_DELIVERY_LIMIT),
      VIDI_MAX_WAITING_TICKETS: integer(1, 100_000_000).default(DEFAULT_MAX_WAITING_TICKETS),
    },
    env,
  );
  return {
    log: { level: values.VIDI_LOG_LEVEL, format: values.VIDI_LOG_FORMAT },
    shutdownGraceMs: values.VIDI_SHUTDOWN_GRACE,
    databaseUrl: values.DATABASE_URL,
    databasePool: values.VIDI_DATABASE_POOL,
    mediaStore: mediaStoreConfig(values),
    host: values.VIDI_INGEST_HOST,
    port: values.VIDI_INGEST_PORT,
    healthPort: values.VIDI_INGEST_HEALTH_PORT,
    metrics: values.VIDI_METRICS === 'on',
    maxUploadBytes: values.VIDI_MAX_UPLOAD_BYTES,
    uploadDir: values.VIDI_UPLOAD_DIR,
    minFreeBytes: values.VIDI_MIN_FREE_BYTES,
    uploadSessions: {
      expiryMs: values.VIDI_UPLOAD_SESSION_EXPIRY,
      partBytes: values.VIDI_UPLOAD_PART_BYTES,
      maxPerOwner: values.VIDI_MAX_UPLOAD_SESSIONS,
    },
    retention: {
      source: values.VIDI_RETENTION_SOURCE,
      artifacts: values.VIDI_RETENTION_ARTIFACTS,
      video: values.VIDI_RETENTION_RESULTS,
    },
    deadLetters: {
      retentionMs: values.VIDI_DEAD_LETTER_RETENTION,
      maxCount: values.VIDI_MAX_DEAD_LETTERS,
      bodyBytes: values.VIDI_DEAD_LETTER_BODY_BYTES,
    },
    priority: { default: values.VIDI_DEFAULT_PRIORITY, max: values.VIDI_MAX_PRIORITY },
    stageCache: { isOn: values.VIDI_STAGE_CACHE === 'on', maxAgeMs: values.VIDI_STAGE_CACHE_MAX_AGE },
    job: {
      leaseMs: values.VIDI_JOB_LEASE,
      retry: {
        maxAttempts: values.VIDI_JOB_MAX_ATTEMPTS,
        classes: {
          TRANSIENT: {
            maxAttempts: values.VIDI_RETRY_TRANSIENT_ATTEMPTS,
            baseMs: values.VIDI_RETRY_TRANSIENT_BASE,
            maxMs: values.VIDI_RETRY_TRANSIENT_MAX,
          },
          RESOURCE: {
            maxAttempts: values.VIDI_RETRY_RESOURCE_ATTEMPTS,
            baseMs: values.VIDI_RETRY_RESOURCE_BASE,
            maxMs: values.VIDI_RETRY_RESOURCE_MAX,
          },
          UNKNOWN: {
            maxAttempts: values.VIDI_RETRY_UNKNOWN_ATTEMPTS,
            baseMs: values.VIDI_RETRY_UNKNOWN_BASE,
            maxMs: values.VIDI_RETRY_UNKNOWN_MAX,
          },
        },
      },
      reaperIntervalMs: values.VIDI_REAPER_INTERVAL,
      ticketTimeoutMs: values.VIDI_TICKET_TIMEOUT,
      stuckTimeoutMs: values.VIDI_STUCK_TIMEOUT,
      maxPassedOver: values.VIDI_MAX_PASSED_OVER,
      maxToldPositions: values.VIDI_MAX_TOLD_POSITIONS,
      maxKeptAttempts: values.VIDI_MAX_KEPT_ATTEMPTS,
    },
    processors: { timeoutMs: values.VIDI_PROCESSOR_TIMEOUT, forgetMs: values.VIDI_PROCESSOR_FORGET },
    ticketQueue: ticketQueueOf(values),
  };
}

/**
 * Where the videos database is, for commands that need nothing else.
 *
 * @throws ConfigError
 */
export function readDatabaseUrl(): string {
  return parseEnv({ DATABASE_URL: DATABASE_URL_SETTING }, readEnv()).DATABASE_URL;
}

/**
 * Where the videos database and the media store are, for commands that need nothing else.
 *
 * @throws ConfigError
 */
export function readStorageConfig(): Pick<IngestConfig, 'databaseUrl' | 'mediaStore'> {
  const env = readEnv();
  const values = parseEnv({ DATABASE_URL: DATABASE_URL_SETTING, ...mediaStoreSettings(env) }, env);
  return { databaseUrl: values.DATABASE_URL, mediaStore: mediaStoreConfig(values) };
}

/** The configuration of this process. */
export function readConfig(): IngestConfig {
  return parseConfig(readEnv());
}

function ticketQueueOf(values: {
  readonly VIDI_TICKET_QUEUE?: 'rabbitmq' | 'direct' | undefined;
  readonly RABBITMQ_URL?: string | undefined;
  readonly VIDI_QUEUE_PREFIX: string;
  readonly VIDI_QUEUE_DELIVERY_LIMIT: number;
  readonly VIDI_MAX_WAITING_TICKETS: number;
}): TicketQueueConfig {
  const { RABBITMQ_URL: url, VIDI_QUEUE_PREFIX: prefix, VIDI_QUEUE_DELIVERY_LIMIT: deliveryLimit } = values;
  const kind = values.VIDI_TICKET_QUEUE ?? (url === undefined ? 'direct' : 'rabbitmq');
  if (kind === 'direct') return { kind, maxWaitingTickets: values.VIDI_MAX_WAITING_TICKETS };
  if (url !== undefined) return { kind, url, prefix, deliveryLimit };
  const accepts = 'a URL that starts with amqp:// or amqps://, because VIDI_TICKET_QUEUE is rabbitmq';
  throw new ConfigError([{ variable: 'RABBITMQ_URL', got: undefined, accepts, message: 'is missing' }]);
}
