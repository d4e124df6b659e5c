import type { JobAttempt } from '../domain/job-attempt.ts';
import type { Video } from '../domain/video.ts';
import type { VideoStorage } from '../domain/video-storage.ts';
import type { ApiKeyRepository } from './api-key-repository.ts';
import type { ArtifactSets } from './artifact-sets.ts';
import type { AttemptRepository } from './attempt-repository.ts';
import type { DeadLetterRepository } from './dead-letter-repository.ts';
import type { EarlierResults } from './earlier-results.ts';
import type { FeatureRepository, FeatureStanding } from './feature-repository.ts';
import type { FingerprintIndex } from './fingerprint-index.ts';
import type { JobQueue } from './job-queue.ts';
import type { JobRepository } from './job-repository.ts';
import type { Outbox } from './outbox.ts';
import type { ProcessorRepository } from './processor-repository.ts';
import type { QueueReader } from './queue-reader.ts';
import type { SourceRepository } from './source-repository.ts';
import type { StorageInventory } from './storage-inventory.ts';
import type { StuckVideos } from './stuck-videos.ts';
import type { UnnamedObjects } from './unnamed-objects.ts';
import type { UploadSessionRepository } from './upload-session-repository.ts';
import type { VideoRepository } from './video-repository.ts';
import type { WorkQueue } from './work-queue.ts';

/** What belongs together in the database, while one transaction lasts. */
export interface Transaction {
  readonly videos: VideoRepository;
  readonly sources: SourceRepository;
  readonly unnamedObjects: UnnamedObjects;
  readonly jobs: JobRepository;
  readonly queue: JobQueue;
  readonly attempts: AttemptRepository;
  readonly features: FeatureRepository;
  readonly artifactSets: ArtifactSets;
  readonly earlierResults: EarlierResults;
  readonly outbox: Outbox;
  readonly apiKeys: ApiKeyRepository;
  readonly storage: StorageInventory;
  readonly uploadSessions: UploadSessionRepository;
  readonly deadLetters: DeadLetterRepository;
  readonly processors: ProcessorRepository;
  readonly workQueue: WorkQueue;
}

/** What one moment of the database looks like. */
export interface Snapshot {
  readonly videos: Pick<VideoRepository, 'find' | 'findByRequestId' | 'list' | 'updateTimes' | 'dueForRemoval'>;
  readonly jobs: Pick<JobRepository, 'nextAttemptTimes'>;
  readonly attempts: Pick<AttemptRepository, 'ofVideo'>;
  readonly features: Pick<FeatureRepository, 'ofVideo' | 'standingsOf'>;
  readonly fingerprints: FingerprintIndex;
  readonly artifactSets: Pick<ArtifactSets, 'known'>;
  readonly earlierResults: Pick<EarlierResults, 'ofVideo'>;
  readonly stuckVideos: StuckVideos;
  readonly apiKeys: Pick<ApiKeyRepository, 'findByHash' | 'list' | 'countActive'>;
  readonly storage: StorageInventory;
  readonly outbox: Pick<Outbox, 'backlog'>;
  readonly deadLetters: Pick<DeadLetterRepository, 'find' | 'list' | 'count'>;
  readonly uploadSessions: Pick<
    UploadSessionRepository,
    'find' | 'list' | 'findByRequestId' | 'countUnderWay' | 'unverified'
  >;
  readonly processors: Pick<ProcessorRepository, 'find' | 'list' | 'runningJobs'>;
  readonly workQueue: Pick<WorkQueue, 'pause' | 'depth' | 'readyNeeds' | 'readyBeyondOutbox'>;
  readonly queue: QueueReader;
}

/** What the API shows of a video. */
export interface VideoReading {
  readonly video: Video;
  readonly features: readonly FeatureStanding[];
  /** In the order in which they began. */
  readonly attempts: readonly JobAttempt[];
  /** When the next attempt may begin; undefined when none is waited for. */
  readonly nextAttemptTime: Date | undefined;
  readonly storage: VideoStorage;
}

/** Transactions: everything of one happens, or nothing. */
export interface UnitOfWork {
  /**
   * Runs `work` in a transaction and commits; rolls back when it throws.
   *
   * @throws DatabaseUnavailableError when the database cannot be reached.
   */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /**
   * Runs `work` on one consistent state of the database.
   *
   * @throws DatabaseUnavailableError when the database cannot be reached.
   */
  read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T>;
  /**
   * A video, where its features stand in the order of FEATURES, and its attempts, at one moment; the same as `read` would
   * find, at less cost.
   *
   * @param id any text; undefined also when it is no UUID.
   * @throws DatabaseUnavailableError when the database cannot be reached.
   */
  readVideo(id: string): Promise<VideoReading | undefined>;
}
