import { videoPrefix } from '@vidi/media-store';
import type { IngestContext } from './ingest-context.ts';
import { removeUnnamedUnder } from './remove-unnamed-artifacts.ts';

/**
 * Removes what is in the folder of a video that is gone, but artifacts that results of other videos name.
 *
 * Best effort: the note of the folder in `unnamed_objects` stays until all is done, and while a processor that has not heard yet may
 * be writing there.
 *
 * @returns how many files there were.
 */
export async function discardVideoFolder(
  { mediaStore, unitOfWork, log }: Pick<IngestContext, 'mediaStore' | 'unitOfWork' | 'log'>,
  videoId: string,
  isBeingAnalysed: boolean,
): Promise<number> {
  const folder = videoPrefix(videoId);
  try {
    return await unitOfWork.write(async ({ artifactSets, unnamedObjects }) => {
      const count = await removeUnnamedUnder(mediaStore, artifactSets, folder, 'everything');
      if (!isBeingAnalysed) await unnamedObjects.forget([folder]);
      return count;
    });
  } catch (error) {
    log.error({ err: error, videoId }, 'what a deleted video has left could not be removed');
    return 0;
  }
}
