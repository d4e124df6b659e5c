import { basename } from 'node:path/posix';
import type { Caller } from '../domain/caller.ts';
import { SourceExpiredError, SourceNotFoundError } from '../domain/download-errors.ts';
import type { Video } from '../domain/video.ts';
import { type Download, openDownload, type WantedPart } from './download.ts';
import type { IngestContext } from './ingest-context.ts';
import { visibleVideo } from './visible-video.ts';

/** Media type of bytes about which nobody said anything (RFC 2046 section 4.5.1). */
const UNKNOWN_CONTENT_TYPE = 'application/octet-stream';

/**
 * Opens the bytes that were handed over or fetched.
 *
 * @throws VideoNotFoundError, InvalidRequestError, RangeNotSatisfiableError
 * @throws SourceExpiredError when they were kept for as long as was set.
 * @throws SourceNotFoundError when they have not been fetched yet, or are lost.
 */
export async function downloadSource(
  { unitOfWork, mediaStore }: IngestContext,
  caller: Caller,
  id: string,
  part: WantedPart,
): Promise<Download> {
  const video = await unitOfWork.read(async ({ videos }) => await visibleVideo(videos, caller, id));
  const { bytes, contentType = UNKNOWN_CONTENT_TYPE } = video;
  if (video.sourceRemoveTime !== undefined) throw new SourceExpiredError(video.id, video.sourceRemoveTime);
  if (bytes === undefined) throw new SourceNotFoundError(video.id, 'they have not been fetched');
  const facts = { contentType, fileName: fileNameOf(video), sizeBytes: bytes.sizeBytes, sha256: bytes.sha256 };
  const download = await openDownload(mediaStore, bytes.key, facts, part);
  if (download === undefined) throw new SourceNotFoundError(video.id, 'the media store has lost them');
  return download;
}

function fileNameOf({ id, origin }: Video): string {
  const name = origin.kind === 'file' ? origin.fileName : basename(URL.parse(origin.url)?.pathname ?? '');
  return name === '' ? id : name;
}
