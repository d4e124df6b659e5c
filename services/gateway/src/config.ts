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
  parseEnv,
  port,
  text,
} from '@vidi/service-kit';

/** How the gateway is set up. Times are milliseconds, sizes bytes. */
export interface GatewayConfig {
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  /** Address the public port is opened on (VIDI_GATEWAY_HOST). */
  readonly host: string;
  /** The public port; 0 takes any free one (VIDI_GATEWAY_PORT). */
  readonly port: number;
  /** `host:port` of ingest (VIDI_INGEST_ADDRESS). */
  readonly ingestAddress: string;
  /** How long a stop waits for requests to end (VIDI_SHUTDOWN_GRACE). */
  readonly shutdownGraceMs: number;
  readonly limits: GatewayLimits;
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
  /** Longest an unfinished request body may stand still (VIDI_UPLOAD_IDLE_TIMEOUT). */
  readonly uploadIdleTimeoutMs: number;
}

/** Names of the settings that errors point to. */
export const SETTING = {
  port: 'VIDI_GATEWAY_PORT',
  maxUploadBytes: 'VIDI_MAX_UPLOAD_BYTES',
  maxRequestBytes: 'VIDI_MAX_REQUEST_BYTES',
  requestTimeout: 'VIDI_REQUEST_TIMEOUT',
  uploadIdleTimeout: 'VIDI_UPLOAD_IDLE_TIMEOUT',
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
      VIDI_INGEST_ADDRESS: text().default('127.0.0.1:8001'),
      VIDI_SHUTDOWN_GRACE: duration().default(20_000),
      VIDI_MAX_UPLOAD_BYTES: bytes().default(20 * 2 ** 30),
      VIDI_MAX_REQUEST_BYTES: bytes().default(4 * 2 ** 20),
      VIDI_MAX_HEADER_BYTES: bytes().default(16 * 2 ** 10),
      VIDI_MAX_CONCURRENT_STREAMS: integer(1, 100_000).default(250),
      VIDI_MAX_CONNECTIONS: integer(1, 1_000_000).default(10_000),
      VIDI_REQUEST_TIMEOUT: duration().default(30_000),
      VIDI_HEADER_TIMEOUT: duration().default(10_000),
      VIDI_IDLE_TIMEOUT: duration().default(75_000),
      VIDI_STREAM_KEEPALIVE: duration().default(15_000),
      VIDI_UPLOAD_IDLE_TIMEOUT: duration().default(60_000),
    },
    env,
  );
  return {
    log: { level: values.VIDI_LOG_LEVEL, format: values.VIDI_LOG_FORMAT },
    host: values.VIDI_GATEWAY_HOST,
    port: values.VIDI_GATEWAY_PORT,
    ingestAddress: values.VIDI_INGEST_ADDRESS,
    shutdownGraceMs: values.VIDI_SHUTDOWN_GRACE,
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
      uploadIdleTimeoutMs: values.VIDI_UPLOAD_IDLE_TIMEOUT,
    },
  };
}
