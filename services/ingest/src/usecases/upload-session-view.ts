import type { UploadPart } from '../domain/upload-parts.ts';
import type { UploadSession } from '../domain/upload-session.ts';
import type { IngestContext } from './ingest-context.ts';
import type { VideoView } from './video-view.ts';

/** A part as clients see it. */
export interface UploadPartView extends UploadPart {
  /** Where its bytes go. */
  readonly url: string;
  /** What the bucket calls its content; undefined while it is not there. */
  readonly etag: string | undefined;
}

/** A session as clients see it. */
export interface UploadSessionView {
  readonly session: UploadSession;
  /** The first parts, right after the session was created. */
  readonly parts: readonly UploadPartView[];
  /** What the bytes became; undefined also when the video was deleted since. */
  readonly video: VideoView | undefined;
}

/** A session with its video, and with no parts. */
export async function sessionView({ unitOfWork }: IngestContext, session: UploadSession): Promise<UploadSessionView> {
  const { videoId } = session;
  return { session, parts: [], video: videoId === undefined ? undefined : await unitOfWork.readVideo(videoId) };
}
