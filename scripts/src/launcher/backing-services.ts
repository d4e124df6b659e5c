import { join } from 'node:path';
import { findRabbitMqServer, startEmbeddedPostgres, startPrivateRabbitMq } from '@vidi/embedded-services';
import type { LauncherConfig } from './config.ts';

/** What was chosen for one part of the system, for people. */
export interface Choice {
  readonly part: string;
  readonly chosen: string;
  readonly why: string;
}

/** A part that runs, or that others run for us. */
export interface BackingService {
  readonly choice: Choice;
  /** What the services are told by it: environment variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** Resolves when a part of our own has ended; absent where it is not ours. */
  readonly ended?: Promise<void>;
  stop(): Promise<void>;
}

/** The database: `DATABASE_URL`, else an embedded PostgreSQL that keeps its data in the data folder. */
export async function provideDatabase({ databaseUrl, dataDir }: LauncherConfig): Promise<BackingService> {
  if (databaseUrl !== undefined) {
    return {
      choice: { part: 'database', chosen: `PostgreSQL at ${withoutPassword(databaseUrl)}`, why: 'DATABASE_URL is set' },
      settings: { DATABASE_URL: databaseUrl },
      stop: () => Promise.resolve(),
    };
  }
  const folder = join(dataDir, 'postgres');
  const server = await startEmbeddedPostgres({ dataDir: folder });
  return {
    choice: { part: 'database', chosen: `embedded PostgreSQL in ${folder}`, why: 'DATABASE_URL is not set' },
    settings: { DATABASE_URL: server.url },
    ended: server.ended,
    stop: () => server.stop(),
  };
}

/** What tickets travel by: `RABBITMQ_URL`, else a private node, else straight from ingest to the processor. */
export async function provideTicketQueue({
  rabbitMqUrl,
  ticketQueue,
  dataDir,
}: LauncherConfig): Promise<BackingService> {
  if (ticketQueue === 'direct') return direct('VIDI_TICKET_QUEUE=direct');
  if (rabbitMqUrl !== undefined) {
    return {
      choice: { part: 'queue', chosen: `RabbitMQ at ${withoutPassword(rabbitMqUrl)}`, why: 'RABBITMQ_URL is set' },
      settings: { VIDI_TICKET_QUEUE: 'rabbitmq', RABBITMQ_URL: rabbitMqUrl },
      stop: () => Promise.resolve(),
    };
  }
  const program = findRabbitMqServer();
  if (program === undefined && ticketQueue === undefined) {
    return direct('RABBITMQ_URL is not set, and no rabbitmq-server is installed');
  }
  const folder = join(dataDir, 'rabbitmq');
  const node = await startPrivateRabbitMq({ dataDir: folder });
  return {
    choice: {
      part: 'queue',
      chosen: `private RabbitMQ node in ${folder}`,
      why: `RABBITMQ_URL is not set, and ${program} is installed`,
    },
    settings: { VIDI_TICKET_QUEUE: 'rabbitmq', RABBITMQ_URL: node.url },
    ended: node.ended,
    stop: () => node.stop(),
  };
}

/** Where media is kept: a folder, or a bucket that is there already. */
export function provideMediaStore({ mediaDir, mediaDirGiven, bucket }: LauncherConfig): BackingService {
  if (bucket !== undefined) {
    return {
      choice: { part: 'media store', chosen: `bucket ${bucket}`, why: 'VIDI_MEDIA_STORE is s3' },
      settings: {},
      stop: () => Promise.resolve(),
    };
  }
  return {
    choice: {
      part: 'media store',
      chosen: `files in ${mediaDir}`,
      why: `VIDI_MEDIA_DIR is ${mediaDirGiven ? '' : 'not '}set`,
    },
    settings: { VIDI_MEDIA_DIR: mediaDir },
    stop: () => Promise.resolve(),
  };
}

function direct(why: string): BackingService {
  return {
    choice: { part: 'queue', chosen: 'direct: a stream from ingest to the processor', why },
    settings: { VIDI_TICKET_QUEUE: 'direct' },
    stop: () => Promise.resolve(),
  };
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  if (url.password !== '') url.password = '***';
  return url.href;
}
