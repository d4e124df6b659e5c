import type { PagePosition } from '../domain/page-token.ts';
import type { Video } from '../domain/video.ts';

/** The videos in the database. */
export interface VideoRepository {
  insert(video: Video): Promise<void>;
  /** @param id any text; undefined also when it is no UUID. */
  find(id: string): Promise<Video | undefined>;
  /** As find; nobody else writes the video until the transaction ends. */
  lock(id: string): Promise<Video | undefined>;
  /**
   * Newest first: at most `limit` videos that come after `position` in the order (create time, id), both descending.
   *
   * @param owner whose; undefined for everybody's.
   */
  list(owner: string | undefined, position: PagePosition | undefined, limit: number): Promise<readonly Video[]>;
  /** Writes what the analysis changes of a video that exists: everything but title and labels, which callers change meanwhile. */
  save(video: Video): Promise<void>;
  /** Writes what callers change of a video that exists: title, labels and the update time. */
  describe(video: Video): Promise<void>;
  /** Removes the video with its jobs and features. */
  delete(id: string): Promise<void>;
}
