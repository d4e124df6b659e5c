import type { Feature } from '../domain/feature.ts';
import type { Filter } from '../domain/filter/filter.ts';
import type { RetentionKind } from '../domain/retention.ts';
import type { Video } from '../domain/video.ts';
import type { PagePosition, VideoOrder } from '../domain/video-order.ts';

/** The request that made a video, as its caller named it (AIP-155). */
export interface RequestIdentity {
  /** Unique among the requests of one owner. */
  readonly id: string;
  /** The same for the same request; see requestFingerprint. */
  readonly fingerprint: string;
}

/** Another video of the owner was made by this request id, perhaps a moment ago. */
export class RequestIdTakenError extends Error {
  override readonly name = 'RequestIdTakenError';
}

/** Which videos to list, and in which order. */
export interface VideoQuery {
  /** Whose; undefined for everybody's. */
  readonly owner: string | undefined;
  /** Undefined for every video. */
  readonly filter: Filter | undefined;
  readonly order: VideoOrder;
  /** Only videos that come after this; undefined for the first ones. */
  readonly after: PagePosition | undefined;
  readonly limit: number;
}

/** The videos in the database. */
export interface VideoRepository {
  /** @throws RequestIdTakenError, after which the transaction can only be rolled back. */
  insert(video: Video, request?: RequestIdentity): Promise<void>;
  /** @param id any text; undefined also when it is no UUID. */
  find(id: string): Promise<Video | undefined>;
  /** As find; nobody else writes the video until the transaction ends. */
  lock(id: string): Promise<Video | undefined>;
  /** The video that a request of an owner made, and what that request was. */
  findByRequestId(
    owner: string,
    requestId: string,
  ): Promise<{ readonly video: Video; readonly fingerprint: string } | undefined>;
  /**
   * The first video made from the bytes at `sourceKey` that has every one of `features` (at least one), found or still looked for;
   * not one that FAILED or was CANCELLED.
   *
   * @param language only of a video that is declared to be in this language; undefined for whichever.
   */
  findAnalysed(
    sourceKey: string,
    features: readonly Feature[],
    language: string | undefined,
  ): Promise<Video | undefined>;
  /** Between videos that are equal in the order, the id decides, in the same direction. */
  list(query: VideoQuery): Promise<readonly Video[]>;
  /** Writes what the analysis changes of a video that exists: everything but title, labels and priority, which callers change meanwhile. */
  save(video: Video): Promise<void>;
  /** Writes what callers change of a video that exists: title, labels, priority and the update time. */
  describe(video: Video): Promise<void>;
  /** When some videos last changed; those that are not there are left out. */
  updateTimes(ids: readonly string[]): Promise<ReadonlyMap<string, Date>>;
  /**
   * Ids of videos that ended before a time and still have a kind of what retention removes, those first that ended first. To be
   * looked at again under locks.
   */
  dueForRemoval(kind: RetentionKind, endedBefore: Date, limit: number): Promise<readonly string[]>;
  /** Removes the video with its jobs and features. */
  delete(id: string): Promise<void>;
}
