import type { MediaInfo } from '@vidi/contracts/vidi/v1/media_info';
import { IllegalTransitionError } from './errors.ts';
import type { Reason } from './reason.ts';
import type { Priority } from './scheduling/priority.ts';
import type { VideoFetch } from './video-fetch.ts';

/** States of a video; see the table at Video. The names of `vidi.v1.Video.Status`. */
export const VIDEO_STATUSES = ['UPLOADED', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;

/** One of VIDEO_STATUSES. */
export type VideoStatus = (typeof VIDEO_STATUSES)[number];

/** Where the bytes of a video come from. */
export type VideoOrigin =
  | { readonly kind: 'file'; readonly fileName: string }
  | { readonly kind: 'url'; readonly url: string };

/** The bytes of a video, once they are here. */
export interface VideoBytes {
  /** Key in the media store. */
  readonly key: string;
  readonly sizeBytes: number;
  /** SHA-256 in lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * A video that was handed over.
 *
 * | from                 | transition      | to         |
 * |----------------------|-----------------|------------|
 * | UPLOADED, PROCESSING | startProcessing | PROCESSING |
 * | PROCESSING           | completeVideo   | COMPLETED  |
 * | UPLOADED, PROCESSING | failVideo       | FAILED     |
 * | UPLOADED, PROCESSING | cancelVideo     | CANCELLED  |
 * | COMPLETED, FAILED, CANCELLED | reprocessVideo | UPLOADED |
 *
 * While another attempt is waited for, a video stays PROCESSING. An UPLOADED video fails without having been processed
 * when no processor can read its ticket.
 */
export interface Video {
  readonly id: string;
  /** Whose it is; others do not see it. */
  readonly owner: string;
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
  /** How soon it is analysed, also when that is asked for again. */
  readonly priority: Priority;
  /** The language that is spoken, as somebody declared it: a canonical BCP 47 tag. */
  readonly language: string | undefined;
  readonly status: VideoStatus;
  /** From 0 to 100; 100 exactly when COMPLETED. */
  readonly progressPercent: number;
  readonly origin: VideoOrigin;
  readonly bytes: VideoBytes | undefined;
  /** Present for a video by URL from its first claim on. */
  readonly fetch: VideoFetch | undefined;
  /** Media type as the client or the far server gave it. */
  readonly contentType: string | undefined;
  readonly mediaInfo: MediaInfo | undefined;
  /** When retention removed the bytes; present only while they are not here. */
  readonly sourceRemoveTime: Date | undefined;
  /** When retention removed the files that results name; present until the video is analysed again. */
  readonly artifactRemoveTime: Date | undefined;
  /** Present exactly when FAILED. */
  readonly error: Reason | undefined;
  readonly createTime: Date;
  readonly updateTime: Date;
  /** Present exactly when the video has ended. */
  readonly completeTime: Date | undefined;
}

/** What a new video is made from. */
export type NewVideo = Pick<
  Video,
  'id' | 'owner' | 'title' | 'labels' | 'priority' | 'language' | 'origin' | 'bytes' | 'contentType'
>;

/** A video as it is right after it was handed over. */
export function newVideo(given: NewVideo, now: Date): Video {
  return {
    ...given,
    status: 'UPLOADED',
    progressPercent: 0,
    fetch: undefined,
    mediaInfo: undefined,
    sourceRemoveTime: undefined,
    artifactRemoveTime: undefined,
    error: undefined,
    createTime: now,
    updateTime: now,
    completeTime: undefined,
  };
}

/** A processor took the video's job, for the first time or again. */
export function startProcessing(video: Video, now: Date): Video {
  requireOpen(video, 'start processing');
  return { ...video, status: 'PROCESSING', updateTime: now };
}

/** Every feature has ended and the results hold. */
export function completeVideo(video: Video, now: Date): Video {
  if (video.status !== 'PROCESSING') throw new IllegalTransitionError('video', 'complete', video.status);
  return { ...video, status: 'COMPLETED', progressPercent: 100, updateTime: now, completeTime: now };
}

/** The video could not be analysed, and nobody will try again. */
export function failVideo(video: Video, error: Reason, now: Date): Video {
  requireOpen(video, 'fail');
  return { ...video, status: 'FAILED', error, updateTime: now, completeTime: now };
}

/** Somebody asked for the analysis to stop. */
export function cancelVideo(video: Video, now: Date): Video {
  requireOpen(video, 'be cancelled');
  return { ...video, status: 'CANCELLED', updateTime: now, completeTime: now };
}

/**
 * An ended video is to be analysed again.
 *
 * @param progressPercent what its features show in the beginning, from 0 to 99: those that are kept have ended.
 */
export function reprocessVideo(video: Video, progressPercent: number, now: Date): Video {
  if (!videoHasEnded(video)) throw new IllegalTransitionError('video', 'be reprocessed', video.status);
  return {
    ...video,
    status: 'UPLOADED',
    progressPercent,
    sourceRemoveTime: undefined,
    artifactRemoveTime: undefined,
    error: undefined,
    updateTime: now,
    completeTime: undefined,
  };
}

/** The bytes of an ended video have been kept long enough. */
export function removeSource(video: Video, now: Date): Video {
  if (!videoHasEnded(video)) throw new IllegalTransitionError('video', 'lose its bytes', video.status);
  return { ...video, bytes: undefined, sourceRemoveTime: now, updateTime: now };
}

/** The files that the results of an ended video name have been kept long enough; the results stay. */
export function removeArtifacts(video: Video, now: Date): Video {
  if (!videoHasEnded(video)) throw new IllegalTransitionError('video', 'lose its artifacts', video.status);
  return { ...video, artifactRemoveTime: now, updateTime: now };
}

/** Whether nothing will happen to the video unless somebody asks for it. */
export function videoHasEnded({ status }: Pick<Video, 'status'>): boolean {
  return status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED';
}

function requireOpen(video: Video, transition: string): void {
  if (videoHasEnded(video)) throw new IllegalTransitionError('video', transition, video.status);
}
