import type { Caller } from '../domain/caller.ts';
import { type Job, jobHasEnded } from '../domain/job.ts';
import { type Video, videoHasEnded } from '../domain/video.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { visibleVideo } from './visible-video.ts';

/** A video whose analysis nobody else starts, moves or ends until the transaction does. */
export interface LockedWork {
  readonly video: Video;
  /** The job under way; undefined exactly when the video has ended. */
  readonly openJob: Job | undefined;
}

/**
 * Locks the jobs of a video, which everybody who changes where it stands locks first.
 *
 * @throws VideoNotFoundError
 */
export async function lockVideoWork({ videos, jobs }: Transaction, caller: Caller, id: string): Promise<LockedWork> {
  const { id: videoId } = await visibleVideo(videos, caller, id);
  const look = async () => {
    const openJob = (await jobs.lockOfVideo(videoId)).find((job) => !jobHasEnded(job));
    return { openJob, video: await visibleVideo(videos, caller, videoId) };
  };
  const first = await look();
  if (videoHasEnded(first.video) || first.openJob !== undefined) return first;
  // The video got another job while we waited for the locks of those it had. No further one can come now.
  return await look();
}
