import type { DirectUploads, MediaStore } from '@vidi/media-store';
import type { Logger } from '@vidi/service-kit';
import type { DeadLetterLimits } from '../domain/dead-letter.ts';
import type { Retention } from '../domain/retention.ts';
import type { RetryPolicy } from '../domain/retry-policy.ts';
import type { Priority } from '../domain/scheduling/priority.ts';
import type { Standing } from '../domain/serving.ts';
import type { Clock } from '../ports/clock.ts';
import type { DiskRoom } from '../ports/disk-room.ts';
import type { Ids } from '../ports/ids.ts';
import type { QueueOutlook } from '../ports/queue-outlook.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { AdoptUploadFile } from '../ports/upload-adoption.ts';

/** What the use cases may be told to do differently. */
export interface IngestSettings {
  /** Largest video that can be uploaded, in bytes (VIDI_MAX_UPLOAD_BYTES). */
  readonly maxUploadBytes: number;
  /** How long a claim lasts without a heartbeat, in milliseconds (VIDI_JOB_LEASE). */
  readonly leaseMs: number;
  /** How long a ready job waits for a claim before another ticket is issued, in milliseconds (VIDI_TICKET_TIMEOUT). */
  readonly ticketTimeoutMs: number;
  /** How long nothing has changed a video in an impossible state before it is put right, in milliseconds (VIDI_STUCK_TIMEOUT). */
  readonly stuckTimeoutMs: number;
  readonly uploadSessions: UploadSessionSettings;
  readonly stageCache: StageCacheSettings;
  /** VIDI_DEAD_LETTER_RETENTION, VIDI_MAX_DEAD_LETTERS, VIDI_DEAD_LETTER_BODY_BYTES. */
  readonly deadLetters: DeadLetterLimits;
  readonly processors: ProcessorSettings;
  /** VIDI_RETENTION_SOURCE, VIDI_RETENTION_ARTIFACTS, VIDI_RETENTION_RESULTS. */
  readonly retention: Retention;
  /** How often in a row jobs of a priority may be passed over by those of higher ones (VIDI_MAX_PASSED_OVER). */
  readonly maxPassedOver: number;
  /** Most jobs that are told their position in the queue; those behind them are told none (VIDI_MAX_TOLD_POSITIONS). */
  readonly maxToldPositions: number;
  /** Attempts that are kept of one video, counted over all its jobs; older ones are forgotten (VIDI_MAX_KEPT_ATTEMPTS). */
  readonly maxKeptAttempts: number;
  readonly priority: PrioritySettings;
  /** VIDI_JOB_MAX_ATTEMPTS and, for each class, VIDI_RETRY_<CLASS>_ATTEMPTS, _BASE and _MAX. */
  readonly retry: RetryPolicy;
}

/** How long silence is borne. */
export interface ProcessorSettings {
  /** After which silence a processor counts as lost, in milliseconds (VIDI_PROCESSOR_TIMEOUT). */
  readonly timeoutMs: number;
  /** After which silence it is forgotten, in milliseconds (VIDI_PROCESSOR_FORGET). */
  readonly forgetMs: number;
}

/** Which priorities videos can have. */
export interface PrioritySettings {
  /** Of videos for which none is asked (VIDI_DEFAULT_PRIORITY). */
  readonly default: Priority;
  /** The highest that a caller without the scope admin can ask for (VIDI_MAX_PRIORITY). */
  readonly max: Priority;
}

/** Whether outcomes of before are reused. */
export interface StageCacheSettings {
  /** VIDI_STAGE_CACHE */
  readonly isOn: boolean;
  /** What was found longer ago is looked for again, in milliseconds (VIDI_STAGE_CACHE_MAX_AGE); undefined for any age. */
  readonly maxAgeMs: number | undefined;
}

/** Bounds of uploads that go straight to the bucket. */
export interface UploadSessionSettings {
  /** How long a session is kept, in milliseconds (VIDI_UPLOAD_SESSION_EXPIRY). */
  readonly expiryMs: number;
  /** Size of a part, unless a file would have too many of them, in bytes (VIDI_UPLOAD_PART_BYTES). */
  readonly partBytes: number;
  /** Most sessions of one owner that are under way (VIDI_MAX_UPLOAD_SESSIONS). */
  readonly maxPerOwner: number;
}

/** What the use cases work with. */
export interface IngestContext {
  readonly unitOfWork: UnitOfWork;
  readonly mediaStore: MediaStore;
  /** Undefined where clients cannot reach the store. */
  readonly directUploads?: DirectUploads | undefined;
  /** Undefined where no upload is ever in a file already. */
  readonly adoptUploadFile?: AdoptUploadFile;
  /** Undefined where the store has no disk of its own to fill. */
  readonly room?: DiskRoom;
  readonly clock: Clock;
  readonly ids: Ids;
  /** A number in [0, 1), evenly drawn. */
  readonly random: () => number;
  /** Where it is remembered for a moment; it is read each time otherwise. */
  readonly standing?: () => Promise<Standing>;
  readonly settings: IngestSettings;
  readonly outlook: QueueOutlook;
  readonly log: Logger;
}
