import { resolve } from 'node:path';
import {
  choice,
  duration,
  type Env,
  LOG_FORMATS,
  LOG_LEVELS,
  type LogFormat,
  type LogLevel,
  parseEnv,
  port,
  text,
  url,
} from '@vidi/service-kit';
import type { PortWish } from './ports.ts';

/** How the launcher starts the system. Times are milliseconds. */
export interface LauncherConfig {
  /** Everything Vidi keeps is below it (VIDI_DATA_DIR; `.vidi` in the repository). */
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly rabbitMqUrl: string | undefined;
  /** What tickets travel by, where somebody says so (VIDI_TICKET_QUEUE). */
  readonly ticketQueue: 'rabbitmq' | 'direct' | undefined;
  /** Where media is kept (VIDI_MEDIA_DIR; `media` in the data folder), and whether somebody said so. */
  readonly mediaDir: string;
  readonly mediaDirGiven: boolean;
  /** Where media is kept instead (VIDI_MEDIA_STORE=s3); the services read the rest themselves. */
  readonly bucket: string | undefined;
  readonly ports: Readonly<Record<'gateway' | 'ingest' | 'ingestHealth' | 'processorHealth', PortWish>>;
  readonly log: { readonly level: LogLevel; readonly format: LogFormat | undefined };
  readonly shutdownGraceMs: number;
  /** The whole environment: the services read their own settings from it. */
  readonly env: Env;
}

/** @throws ConfigError naming every variable that is wrong, what it got and what it accepts. */
export function parseLauncherConfig(env: Env, repository: string): LauncherConfig {
  const values = parseEnv(
    {
      VIDI_DATA_DIR: text().default(resolve(repository, '.vidi')),
      DATABASE_URL: url('postgres', 'postgresql').optional(),
      RABBITMQ_URL: url('amqp', 'amqps').optional(),
      VIDI_TICKET_QUEUE: choice(['rabbitmq', 'direct']).optional(),
      VIDI_MEDIA_STORE: choice(['filesystem', 's3']).default('filesystem'),
      VIDI_MEDIA_DIR: text().optional(),
      VIDI_S3_BUCKET: env['VIDI_MEDIA_STORE']?.trim() === 's3' ? text() : text().optional(),
      VIDI_GATEWAY_HOST: text().default('127.0.0.1'),
      VIDI_GATEWAY_PORT: port().default(8000),
      VIDI_INGEST_HOST: text().default('127.0.0.1'),
      VIDI_INGEST_PORT: port().default(8001),
      VIDI_INGEST_HEALTH_PORT: port().default(8002),
      VIDI_PROCESSOR_HOST: text().default('127.0.0.1'),
      VIDI_PROCESSOR_HEALTH_PORT: port().default(8003),
      VIDI_LOG_LEVEL: choice(LOG_LEVELS).default('info'),
      VIDI_LOG_FORMAT: choice(LOG_FORMATS).optional(),
      VIDI_SHUTDOWN_GRACE: duration().default(20_000),
    },
    env,
  );
  const inner = (host: string, wanted: number, variable: string): PortWish => ({
    host,
    port: wanted,
    variable,
    required: (env[variable] ?? '').trim() !== '',
  });
  return {
    dataDir: resolve(values.VIDI_DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    rabbitMqUrl: values.RABBITMQ_URL,
    ticketQueue: values.VIDI_TICKET_QUEUE,
    mediaDir: resolve(values.VIDI_MEDIA_DIR ?? resolve(values.VIDI_DATA_DIR, 'media')),
    mediaDirGiven: values.VIDI_MEDIA_DIR !== undefined,
    bucket: values.VIDI_MEDIA_STORE === 's3' ? values.VIDI_S3_BUCKET : undefined,
    ports: {
      // The public port is what clients were told, so another one is never taken in its place.
      gateway: {
        host: values.VIDI_GATEWAY_HOST,
        port: values.VIDI_GATEWAY_PORT,
        variable: 'VIDI_GATEWAY_PORT',
        required: true,
      },
      ingest: inner(values.VIDI_INGEST_HOST, values.VIDI_INGEST_PORT, 'VIDI_INGEST_PORT'),
      ingestHealth: inner(values.VIDI_INGEST_HOST, values.VIDI_INGEST_HEALTH_PORT, 'VIDI_INGEST_HEALTH_PORT'),
      processorHealth: inner(
        values.VIDI_PROCESSOR_HOST,
        values.VIDI_PROCESSOR_HEALTH_PORT,
        'VIDI_PROCESSOR_HEALTH_PORT',
      ),
    },
    log: { level: values.VIDI_LOG_LEVEL, format: values.VIDI_LOG_FORMAT },
    shutdownGraceMs: values.VIDI_SHUTDOWN_GRACE,
    env,
  };
}
