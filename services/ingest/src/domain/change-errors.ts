import { IngestError } from './errors.ts';
import type { Priority } from './scheduling/priority.ts';

/** The video was changed since the caller read it (AIP-154). */
export class EtagMismatchError extends IngestError {
  override readonly name = 'EtagMismatchError';
  override readonly reason = 'ETAG_MISMATCH';
  override readonly metadata: Readonly<Record<string, string>>;

  /** @param etag the one that the video has now. */
  constructor(videoId: string, etag: string) {
    super(`The video ${videoId} was changed since; read it again, and repeat the change on what it is now.`);
    this.metadata = { video_id: videoId, etag };
  }
}

/** The caller may not ask for this priority. */
export class PriorityNotAllowedError extends IngestError {
  override readonly name = 'PriorityNotAllowedError';
  override readonly reason = 'PRIORITY_NOT_ALLOWED';
  override readonly metadata: Readonly<Record<string, string>>;

  /** @param limit the highest that it may ask for. */
  constructor(asked: Priority, limit: Priority) {
    super(
      `The priority ${asked} needs an API key with the scope admin; without one, ${limit} is the highest (VIDI_MAX_PRIORITY).`,
    );
    this.metadata = { limit, setting: 'VIDI_MAX_PRIORITY' };
  }
}

/** The request id was used for another request (AIP-155). */
export class RequestIdReusedError extends IngestError {
  override readonly name = 'RequestIdReusedError';
  override readonly reason = 'REQUEST_ID_REUSED';
  override readonly metadata: Readonly<Record<string, string>>;

  /** @param videoId the video that the other request made. */
  constructor(requestId: string, videoId: string) {
    super(
      `The request id ${JSON.stringify(requestId)} was used for another request, which made the video ${videoId}; ` +
        'a new request needs a new id.',
    );
    this.metadata = { request_id: requestId, video_id: videoId };
  }
}
