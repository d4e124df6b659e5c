import { areServerAddresses, SERVER_ADDRESSES_ACCEPTED } from '@vidi/rpc';
import {
  bytes,
  choice,
  duration,
  type Env,
  integer,
  LOG_FORMATS,
  LOG_LEVELS,
  type LogFormat,
  type LogLevel,
  list,
  parseEnv,
  port,
  rate,
  text,
} from '@vidi/service-kit';
import { AUTH_MODES, type AuthMode } from './access/auth-mode.ts';
import type { Rate } from './limits/rate-limiter.ts';

/** How the gateway is set up. Times are milliseconds, sizes bytes. */
export interface GatewayConfig {
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  /** Address the public port is opened on (VIDI_GATEWAY_HOST). */
  readonly host: string;
  /** The public port; 0 takes any free one (VIDI_GATEWAY_PORT). */
  readonly port: number;
  /** Where health and metrics are told to operators, apart from the public port; undefined for nowhere. */
  readonly metrics: MetricsConfig | undefined;
  /** `host:port` of ingest (VIDI_INGEST_ADDRESS). */
  readonly ingestAddress: string;
  /** How long a stop waits for requests to end (VIDI_SHUTDOWN_GRACE). */
  readonly shutdownGraceMs: number;
  /** How long it serves on after it said that it is not ready any more (VIDI_SHUTDOWN_DELAY). */
  readonly shutdownDelayMs: number;
  readonly limits: GatewayLimits;
  readonly access: AccessConfig;
  /** Where resumable uploads wait until they are whole; undefined where they are not offered (VIDI_UPLOAD_DIR). */
  readonly spool: SpoolConfig | undefined;
}

/** Where operators look. */
export interface MetricsConfig {
  /** VIDI_GATEWAY_METRICS_HOST */
  readonly host: string;
  /** VIDI_GATEWAY_METRICS_PORT; 0 takes any free one. */
  readonly port: number;
}

/** How resumable uploads are kept until they are whole. */
export interface SpoolConfig {
  /** Folder of the parts (VIDI_UPLOAD_DIR). */
  readonly folder: string;
  /** How long an upload is kept from its creation on, in milliseconds (VIDI_UPLOAD_EXPIRY). */
  readonly expiryMs: number;
  /**
   * After which standstill what nobody can go on with counts as left by a killed process, in milliseconds: later than
   * VIDI_UPLOAD_IDLE_TIMEOUT ends an upload that stands still.
   */
  readonly abandonedMs: number;
  /** What must stay free on the disk of the folder, in bytes (VIDI_MIN_FREE_BYTES). */
  readonly minFreeBytes: number;
}

/** Who may call. */
export interface AccessConfig {
  /** When calls need an API key (VIDI_AUTH). */
  readonly mode: AuthMode;
  /** How long it is remembered whose a key is: the longest a revoked one goes on working (VIDI_API_KEY_CACHE). */
  readonly keyCacheMs: number;
  /** Requests of a key, or of an address where there is no key; undefined for no limit (VIDI_RATE_LIMIT, VIDI_RATE_BURST). */
  readonly rate: Rate | undefined;
  /** Most uploads of one key at a time (VIDI_MAX_CONCURRENT_UPLOADS_PER_KEY). */
  readonly maxUploadsPerKey: number;
  /** Origins whose pages may call from a browser; `*` for all (VIDI_CORS_ORIGINS). */
  readonly corsOrigins: readonly string[];
}

/** What the gateway grants a client; each has a setting of its own. */
export interface GatewayLimits {
  /** Largest video (VIDI_MAX_UPLOAD_BYTES). */
  readonly maxUploadBytes: number;
  /** Largest message or JSON body, after decompression (VIDI_MAX_REQUEST_BYTES). */
  readonly maxRequestBytes: number;
  /** Largest block of request headers (VIDI_MAX_HEADER_BYTES). */
  readonly maxHeaderBytes: number;
  /** Most concurrent requests on one HTTP/2 connection (VIDI_MAX_CONCURRENT_STREAMS). */
  readonly maxConcurrentStreams: number;
  /** Most connections at a time (VIDI_MAX_CONNECTIONS). */
  readonly maxConnections: number;
  /** Longest a request without a stream may take, its body included (VIDI_REQUEST_TIMEOUT). */
  readonly requestTimeoutMs: number;
  /** Longest from the opening of a connection to its first request's complete headers (VIDI_HEADER_TIMEOUT). */
  readonly headerTimeoutMs: number;
  /** Longest a connection stays open without a request (VIDI_IDLE_TIMEOUT). */
  readonly idleTimeoutMs: number;
  /** Longest silence on a server-sent event stream before a comment is sent (VIDI_STREAM_KEEPALIVE). */
  readonly streamKeepAliveMs: number;
  /** Longest a watch is kept while ingest is out of reach; 0 for not at all (VIDI_WATCH_PATIENCE). */
  readonly watchPatienceMs: number;
  /** Longest an unfinished request body may stand still (VIDI_UPLOAD_IDLE_TIMEOUT). */
  readonly uploadIdleTimeoutMs: number;
  /** Least bytes per second of an upload, on average over the longest standstill; 0 for any (VIDI_UPLOAD_MIN_RATE). */
  readonly uploadMinBytesPerSecond: number;
  /** Most resumable uploads that are handed over while they arrive; 0 for none (VIDI_MAX_FOLLOWED_UPLOADS). */
  readonly maxFollowedUploads: number;
}

/** Names of the settings that errors point to. */
export const SETTING = {
  host: 'VIDI_GATEWAY_HOST',
  port: 'VIDI_GATEWAY_PORT',
  metricsPort: 'VIDI_GATEWAY_METRICS_PORT',
  auth: 'VIDI_AUTH',
  rateLimit: 'VIDI_RATE_LIMIT',
  rateBurst: 'VIDI_RATE_BURST',
  maxUploadsPerKey: 'VIDI_MAX_CONCURRENT_UPLOADS_PER_KEY',
  corsOrigins: 'VIDI_CORS_ORIGINS',
  maxUploadBytes: 'VIDI_MAX_UPLOAD_BYTES',
  maxRequestBytes: 'VIDI_MAX_REQUEST_BYTES',
  requestTimeout: 'VIDI_REQUEST_TIMEOUT',
  uploadIdleTimeout: 'VIDI_UPLOAD_IDLE_TIMEOUT',
  uploadMinRate: 'VIDI_UPLOAD_MIN_RATE',
  uploadDir: 'VIDI_UPLOAD_DIR',
  minFreeBytes: 'VIDI_MIN_FREE_BYTES',
} as const;

/**
 * Reads the gateway's settings from environment variables.
 *
 * @throws ConfigError naming every variable that is wrong, what it got and what it accepts.
 */
export function parseGatewayConfig(env: Env): GatewayConfig {
  const values = parseEnv(
    {
      VIDI_LOG_LEVEL: choice(LOG_LEVELS).default('info'),
      VIDI_LOG_FORMAT: choice(LOG_FORMATS).default('json'),
      VIDI_GATEWAY_HOST: text().default('127.0.0.1'),
      VIDI_GATEWAY_PORT: port().default(8000),
      VIDI_INGEST_ADDRESS: text()
        .refine(areServerAddresses)
        .describe(SERVER_ADDRESSES_ACCEPTED)
        .default('127.0.0.1:8001'),
      VIDI_SHUTDOWN_GRACE: duration().default(20_000),
      VIDI_SHUTDOWN_DELAY: duration().default(0),
      VIDI_MAX_UPLOAD_BYTES: bytes().default(20 * 2 ** 30),
      VIDI_MAX_REQUEST_BYTES: bytes().default(4 * 2 ** 20),
      VIDI_MAX_HEADER_BYTES: bytes().default(16 * 2 ** 10),
      VIDI_MAX_CONCURRENT_STREAMS: integer(1, 100_000).default(250),
      VIDI_MAX_CONNECTIONS: integer(1, 1_000_000).default(10_000),
      VIDI_REQUEST_TIMEOUT: duration().default(30_000),
      VIDI_HEADER_TIMEOUT: duration().default(10_000),
      VIDI_IDLE_TIMEOUT: duration().default(75_000),
      VIDI_STREAM_KEEPALIVE: duration().default(15_000),
      VIDI_WATCH_PATIENCE: duration().default(30_000),
      VIDI_UPLOAD_IDLE_TIMEOUT: duration().default(60_000),
      VIDI_UPLOAD_MIN_RATE: bytes().default(2 ** 10),
      VIDI_MAX_FOLLOWED_UPLOADS: integer(0, 10_000).default(16),
      VIDI_GATEWAY_METRICS_HOST: text().default('127.0.0.1'),
      VIDI_GATEWAY_METRICS_PORT: port().optional(),
      VIDI_UPLOAD_DIR: text().optional(),
      VIDI_UPLOAD_EXPIRY: duration().default(24 * 3_600_000),
      VIDI_MIN_FREE_BYTES: bytes().default(2 ** 30),
      VIDI_AUTH: choice(AUTH_MODES).default('auto'),
      VIDI_API_KEY_CACHE: duration().default(10_000),
      VIDI_RATE_LIMIT: rate().optional(),
      VIDI_RATE_BURST: integer(1, 1_000_000).optional(),
      VIDI_MAX_CONCURRENT_UPLOADS_PER_KEY: integer(1, 10_000).default(4),
      VIDI_CORS_ORIGINS: list()
        .refine((origins) => origins.every(isOrigin))
        .describe('a comma-separated list of origins such as https://app.example.com, or *')
        .default([]),
    },
    env,
  );
  return {
    log: { level: values.VIDI_LOG_LEVEL, format: values.VIDI_LOG_FORMAT },
    host: values.VIDI_GATEWAY_HOST,
    port: values.VIDI_GATEWAY_PORT,
    metrics:
      values.VIDI_GATEWAY_METRICS_PORT === undefined
        ? undefined
        : { host: values.VIDI_GATEWAY_METRICS_HOST, port: values.VIDI_GATEWAY_METRICS_PORT },
    ingestAddress: values.VIDI_INGEST_ADDRESS,
    shutdownGraceMs: values.VIDI_SHUTDOWN_GRACE,
    shutdownDelayMs: values.VIDI_SHUTDOWN_DELAY,
    limits: {
      maxUploadBytes: values.VIDI_MAX_UPLOAD_BYTES,
      maxRequestBytes: values.VIDI_MAX_REQUEST_BYTES,
      maxHeaderBytes: values.VIDI_MAX_HEADER_BYTES,
      maxConcurrentStreams: values.VIDI_MAX_CONCURRENT_STREAMS,
      maxConnections: values.VIDI_MAX_CONNECTIONS,
      requestTimeoutMs: values.VIDI_REQUEST_TIMEOUT,
      headerTimeoutMs: values.VIDI_HEADER_TIMEOUT,
      idleTimeoutMs: values.VIDI_IDLE_TIMEOUT,
      streamKeepAliveMs: values.VIDI_STREAM_KEEPALIVE,
      watchPatienceMs: values.VIDI_WATCH_PATIENCE,
      uploadIdleTimeoutMs: values.VIDI_UPLOAD_IDLE_TIMEOUT,
      uploadMinBytesPerSecond: values.VIDI_UPLOAD_MIN_RATE,
      maxFollowedUploads: values.VIDI_MAX_FOLLOWED_UPLOADS,
    },
    access: {
      mode: values.VIDI_AUTH,
      keyCacheMs: values.VIDI_API_KEY_CACHE,
      rate: rateOf(values.VIDI_RATE_LIMIT, values.VIDI_RATE_BURST),
      maxUploadsPerKey: values.VIDI_MAX_CONCURRENT_UPLOADS_PER_KEY,
      corsOrigins: values.VIDI_CORS_ORIGINS,
    },
    spool:
      values.VIDI_UPLOAD_DIR === undefined
        ? undefined
        : {
            folder: values.VIDI_UPLOAD_DIR,
            expiryMs: values.VIDI_UPLOAD_EXPIRY,
            abandonedMs: values.VIDI_UPLOAD_IDLE_TIMEOUT + ABANDONED_AFTER_MS,
            minFreeBytes: values.VIDI_MIN_FREE_BYTES,
          },
  };
}

/** How long after its longest standstill an upload is not taken for one that goes on, in milliseconds. */
const ABANDONED_AFTER_MS = 5 * 60_000;

/** Where nothing is said, what two seconds bring may come at once. */
function rateOf(perSecond: number | undefined, burst: number | undefined): Rate | undefined {
  if (perSecond === undefined) return undefined;
  return { perSecond, burst: burst ?? Math.max(1, Math.ceil(perSecond * 2)) };
}

function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text);
}
