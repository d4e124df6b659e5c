import type { Video } from './video.ts';

/** What of a video is removed by itself: what it was made from, the files its results name, or the whole video. */
export const RETENTION_KINDS = ['video', 'source', 'artifacts'] as const;

/** One of RETENTION_KINDS. */
export type RetentionKind = (typeof RETENTION_KINDS)[number];

/** How long each kind is kept after its video has ended, in milliseconds; for ever where it is undefined. */
export type Retention = Readonly<Record<RetentionKind, number | undefined>>;

/** The setting of each kind. Results go with their video: one without them would tell nobody anything. */
export const RETENTION_SETTINGS = {
  video: 'VIDI_RETENTION_RESULTS',
  source: 'VIDI_RETENTION_SOURCE',
  artifacts: 'VIDI_RETENTION_ARTIFACTS',
} as const satisfies Record<RetentionKind, string>;

/** When what is there of a video goes; undefined for what is kept for ever, or is gone. */
export interface VideoExpiry {
  readonly sourceExpireTime: Date | undefined;
  readonly artifactExpireTime: Date | undefined;
  readonly videoExpireTime: Date | undefined;
}

/** When a video and its parts go, unless it is analysed again before; the video takes all its parts along. */
export function expiryOf(video: Video, retention: Retention): VideoExpiry {
  const videoExpireTime = expireTime(video, retention.video);
  const withVideo = (own: Date | undefined) =>
    own === undefined || (videoExpireTime !== undefined && videoExpireTime < own) ? videoExpireTime : own;
  return {
    videoExpireTime,
    sourceExpireTime: video.bytes && withVideo(expireTime(video, retention.source)),
    artifactExpireTime: video.artifactRemoveTime ? undefined : withVideo(expireTime(video, retention.artifacts)),
  };
}

/** Whether a kind of what is there of a video is to be removed by now. */
export function isDue(video: Video, kind: RetentionKind, retention: Retention, now: Date): boolean {
  if (kind === 'source' && video.bytes === undefined) return false;
  if (kind === 'artifacts' && video.artifactRemoveTime !== undefined) return false;
  const due = expireTime(video, retention[kind]);
  return due !== undefined && due <= now;
}

function expireTime({ completeTime }: Video, keptMs: number | undefined): Date | undefined {
  return completeTime === undefined || keptMs === undefined ? undefined : new Date(completeTime.getTime() + keptMs);
}
