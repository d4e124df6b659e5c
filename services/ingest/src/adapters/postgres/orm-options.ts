import { fileURLToPath } from 'node:url';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import type { Logger } from '@vidi/service-kit';
import { AiResultEntity } from './entities/ai-result-entity.ts';
import { ApiKeyEntity } from './entities/api-key-entity.ts';
import { ArtifactSetEntity } from './entities/artifact-set-entity.ts';
import { DeadLetterEntity } from './entities/dead-letter-entity.ts';
import { EarlierResultEntity } from './entities/earlier-result-entity.ts';
import { FingerprintSignatureEntity } from './entities/fingerprint-signature-entity.ts';
import { JobAttemptEntity } from './entities/job-attempt-entity.ts';
import { JobEntity } from './entities/job-entity.ts';
import { OutboxEntity } from './entities/outbox-entity.ts';
import { PassedPriorityEntity } from './entities/passed-priority-entity.ts';
import { ProcessorEntity } from './entities/processor-entity.ts';
import { QueueLaneEntity } from './entities/queue-lane-entity.ts';
import { QueuePauseEntity } from './entities/queue-pause-entity.ts';
import { SourceEntity } from './entities/source-entity.ts';
import { UnnamedObjectEntity } from './entities/unnamed-object-entity.ts';
import { UploadSessionEntity } from './entities/upload-session-entity.ts';
import { VideoEntity } from './entities/video-entity.ts';

/** Longest wait for a connection, in milliseconds; then the database counts as unavailable. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** Longest time one statement of a use case may take, in milliseconds. Migrations have no limit. */
export const STATEMENT_TIMEOUT_MS = 30_000;

/** Tables that are MikroORM's own: where migrations that ran are noted. */
const MIGRATIONS_TABLE = 'migrations';

/** How MikroORM is set up here; the same for the service, for its migrations and for writing new ones. */
export function ormOptions(o: {
  readonly url: string;
  /** Most connections at the same time. */
  readonly poolSize: number;
  /** 0 for none. */
  readonly statementTimeoutMs: number;
  readonly log: Logger;
}): Options {
  return defineConfig({
    clientUrl: o.url,
    entities: [
      SourceEntity,
      UnnamedObjectEntity,
      VideoEntity,
      JobEntity,
      JobAttemptEntity,
      ArtifactSetEntity,
      AiResultEntity,
      FingerprintSignatureEntity,
      EarlierResultEntity,
      OutboxEntity,
      QueueLaneEntity,
      PassedPriorityEntity,
      ApiKeyEntity,
      UploadSessionEntity,
      DeadLetterEntity,
      ProcessorEntity,
      QueuePauseEntity,
    ],
    extensions: [Migrator],
    pool: { min: 0, max: o.poolSize },
    driverOptions: {
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: o.statementTimeoutMs,
      application_name: 'vidi-ingest',
    },
    timezone: 'UTC',
    logger: (message) => o.log.debug({ component: 'mikro-orm' }, message),
    colors: false,
    migrations: {
      tableName: MIGRATIONS_TABLE,
      path: fileURLToPath(new URL('./migrations', import.meta.url)),
      glob: 'Migration*.ts',
      emit: 'ts',
      snapshotName: '.snapshot',
      snapshotOnMigrate: false,
      disableForeignKeys: false,
    },
  });
}
