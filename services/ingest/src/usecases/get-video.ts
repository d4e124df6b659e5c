import { type Caller, reaches } from '../domain/caller.ts';
import { VideoNotFoundError } from '../domain/errors.ts';
import type { IngestContext } from './ingest-context.ts';
import type { VideoView } from './video-view.ts';
import { withWaitingReasons } from './waiting-reason.ts';

/** Reads a video. @throws VideoNotFoundError also when it is another owner's */
export async function getVideo(context: IngestContext, caller: Caller, id: string): Promise<VideoView> {
  const view = await context.unitOfWork.readVideo(id);
  if (view === undefined || !reaches(caller, view.video.owner)) throw new VideoNotFoundError(id);
  const [told = view] = await withWaitingReasons(context, [view]);
  return told;
}
