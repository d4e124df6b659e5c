import { basename } from 'node:path/posix';
import { artifactKey } from '@vidi/media-store';
import type { Caller } from '../domain/caller.ts';
import { ArtifactNotFoundError, ArtifactsExpiredError } from '../domain/download-errors.ts';
import { artifactsNamedIn, FEATURES_WITH_ARTIFACTS } from '../domain/results/named-artifacts.ts';
import { type Download, openDownload, type WantedPart } from './download.ts';
import type { IngestContext } from './ingest-context.ts';
import { visibleVideo } from './visible-video.ts';

/**
 * Opens a file that the analysis made. Only what a result of the video names can be opened, by exactly that name: what a
 * client sends never becomes part of a path.
 *
 * @throws VideoNotFoundError, ArtifactNotFoundError, ArtifactsExpiredError, InvalidRequestError, RangeNotSatisfiableError
 */
export async function downloadArtifact(
  { unitOfWork, mediaStore }: IngestContext,
  caller: Caller,
  id: string,
  name: string,
  part: WantedPart,
): Promise<Download> {
  const { videoId, removeTime, artifact } = await unitOfWork.read(async ({ videos, features }) => {
    const video = await visibleVideo(videos, caller, id);
    const records = await features.ofVideo(video.id, FEATURES_WITH_ARTIFACTS);
    const named = records.flatMap(({ result, artifactSet: set }) =>
      result === undefined ? [] : artifactsNamedIn(result).map((facts) => ({ set, facts })),
    );
    const artifact = named.find(({ facts }) => facts.name === name);
    return { videoId: video.id, removeTime: video.artifactRemoveTime, artifact };
  });
  if (artifact === undefined) throw new ArtifactNotFoundError(videoId, name);
  if (removeTime !== undefined) throw new ArtifactsExpiredError(videoId, name, removeTime);
  const { contentType, sizeBytes, sha256 } = artifact.facts;
  const facts = { contentType, fileName: basename(artifact.facts.name), sizeBytes: Number(sizeBytes), sha256 };
  const download =
    artifact.set === undefined
      ? undefined
      : await openDownload(mediaStore, artifactKey(artifact.set, artifact.facts.name), facts, part);
  if (download === undefined) throw new ArtifactNotFoundError(videoId, name);
  return download;
}
