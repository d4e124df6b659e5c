import { IngestError } from './errors.ts';

/** The video has COMPLETED or FAILED: there is nothing left to cancel. */
export class VideoEndedError extends IngestError {
  override readonly name = 'VideoEndedError';
  override readonly reason = 'VIDEO_ENDED';
  override readonly metadata: Readonly<Record<string, string>>;

  constructor(videoId: string, status: string) {
    super(`The video ${videoId} is ${status}: there is nothing left to cancel.`);
    this.metadata = { video_id: videoId, status };
  }
}

/** The video is being analysed: it cannot be analysed again before that has ended. */
export class VideoNotEndedError extends IngestError {
  override readonly name = 'VideoNotEndedError';
  override readonly reason = 'VIDEO_NOT_ENDED';
  override readonly metadata: Readonly<Record<string, string>>;

  constructor(videoId: string, status: string) {
    super(`The video ${videoId} is ${status}: wait for its end, or cancel it, before it is analysed again.`);
    this.metadata = { video_id: videoId, status };
  }
}
