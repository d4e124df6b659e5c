import type { PagePosition } from '../domain/page-token.ts';
import type { Video } from '../domain/video.ts';

/** The videos in the database. */
export interface VideoRepository {
  insert(video: Video): Promise<void>;
  /** @param id any text; undefined also when it is no UUID. */
  find(id: string): Promise<Video | undefined>;
  /** Newest first: at most `limit` videos that come after `position` in the order (create time, id), both descending. */
  list(position: PagePosition | undefined, limit: number): Promise<readonly Video[]>;
  /** Writes what can change of a video that exists. */
  save(video: Video): Promise<void>;
  /** Removes the video with its jobs and features. */
  delete(id: string): Promise<void>;
}
