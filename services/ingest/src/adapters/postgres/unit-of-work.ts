import { IsolationLevel } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UnitOfWork } from '../../ports/unit-of-work.ts';
import { createApiKeyRepository } from './api-key-repository.ts';
import { createArtifactSets } from './artifact-sets.ts';
import { createAttemptRepository } from './attempt-repository.ts';
import { translatingConnectionFailures } from './connection-failure.ts';
import { createDeadLetterRepository } from './dead-letter-repository.ts';
import { createEarlierResults } from './earlier-results.ts';
import { createFeatureRepository } from './feature-repository.ts';
import { createFingerprintIndex } from './fingerprint-index.ts';
import { createJobQueue } from './job-queue.ts';
import { createJobRepository } from './job-repository.ts';
import { createOutbox } from './outbox.ts';
import { createProcessorRepository } from './processor-repository.ts';
import { createQueueReader } from './queue-reader.ts';
import { createSourceRepository } from './source-repository.ts';
import { createStorageInventory } from './storage-inventory.ts';
import { createStuckVideos } from './stuck-videos.ts';
import { createUnnamedObjects } from './unnamed-objects.ts';
import { createUploadSessionRepository } from './upload-session-repository.ts';
import { createVideoReader } from './video-reader.ts';
import { createVideoRepository } from './video-repository.ts';
import { createWorkQueue } from './work-queue.ts';

/** Transactions through MikroORM: each on an EntityManager of its own, so that none sees what another has in memory. */
export function createUnitOfWork(em: EntityManager): UnitOfWork {
  const readVideo = createVideoReader(em);
  return {
    write: async (work) =>
      await translatingConnectionFailures(() =>
        em.fork().transactional(
          async (fork) =>
            await work({
              videos: createVideoRepository(fork),
              sources: createSourceRepository(fork),
              unnamedObjects: createUnnamedObjects(fork),
              jobs: createJobRepository(fork),
              queue: createJobQueue(fork),
              attempts: createAttemptRepository(fork),
              features: createFeatureRepository(fork),
              artifactSets: createArtifactSets(fork),
              earlierResults: createEarlierResults(fork),
              outbox: createOutbox(fork),
              apiKeys: createApiKeyRepository(fork),
              storage: createStorageInventory(fork),
              uploadSessions: createUploadSessionRepository(fork),
              deadLetters: createDeadLetterRepository(fork),
              processors: createProcessorRepository(fork),
              workQueue: createWorkQueue(fork),
            }),
          { isolationLevel: IsolationLevel.READ_COMMITTED },
        ),
      ),
    read: async (work) =>
      await translatingConnectionFailures(() =>
        em.fork().transactional(
          async (fork) =>
            await work({
              videos: createVideoRepository(fork),
              jobs: createJobRepository(fork),
              queue: createQueueReader(fork),
              attempts: createAttemptRepository(fork),
              features: createFeatureRepository(fork),
              fingerprints: createFingerprintIndex(fork),
              artifactSets: createArtifactSets(fork),
              earlierResults: createEarlierResults(fork),
              stuckVideos: createStuckVideos(fork),
              outbox: createOutbox(fork),
              apiKeys: createApiKeyRepository(fork),
              storage: createStorageInventory(fork),
              uploadSessions: createUploadSessionRepository(fork),
              deadLetters: createDeadLetterRepository(fork),
              processors: createProcessorRepository(fork),
              workQueue: createWorkQueue(fork),
            }),
          { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
        ),
      ),
    readVideo: async (id) => await translatingConnectionFailures(() => readVideo(id)),
  };
}
