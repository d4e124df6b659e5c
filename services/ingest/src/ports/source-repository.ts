import type { VideoBytes } from '../domain/video.ts';

/**
 * The bytes that videos are made from, by content: the same bytes of one owner once. Whoever calls `keep` or `release` holds
 * that content until the transaction ends, so that of two calls about the same bytes one sees what the other did.
 */
export interface SourceRepository {
  /** Takes note of bytes; returns those that count from now on, which are older ones when the owner had the same already. */
  keep(owner: string, bytes: VideoBytes, now: Date): Promise<VideoBytes>;
  /** Other bytes with the same content take the place of those at `key`, for every video that names them. */
  replace(key: string, by: string): Promise<void>;
  /** Forgets bytes that no video names any more; returns whether that was so, and nobody will ask for them again. */
  release(key: string): Promise<boolean>;
}
