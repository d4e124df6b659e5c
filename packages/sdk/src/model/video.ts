import {
  type VideoFetch as WireFetch,
  Video_Status as WireStatus,
  type Video as WireVideo,
} from '@vidi/contracts/vidi/v1/video';
import { toVideoAttempt, type VideoAttempt } from './attempt.ts';
import { type FeatureStatus, type Reason, toFeatureStatus, toReason } from './feature.ts';
import { type MediaInfo, toMediaInfo } from './media-info.ts';
import { type Priority, toPriority } from './priority.ts';
import { type Segment, toSegment } from './segment.ts';
import { toVideoStorage, type VideoStorage } from './storage.ts';
import { toDate, toNumber } from './wire-values.ts';

/**
 * Where a video stands: `UPLOADED` → `PROCESSING` → `COMPLETED`, `FAILED` or `CANCELLED`.
 * `UNKNOWN` is a status that a newer server has and this version of the SDK does not know.
 */
export type VideoStatus = 'UPLOADED' | 'PROCESSING' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'UNKNOWN';

/** A video that was handed over, and where its analysis stands. */
export interface Video {
  /** Given by the server; a UUID. */
  readonly id: string;
  /** A name for people. */
  readonly title: string;
  /** Pairs of the caller's own. */
  readonly labels: Readonly<Record<string, string>>;
  readonly status: VideoStatus;
  /** How soon it is analysed. */
  readonly priority: Priority;
  /** The language that is spoken, as somebody declared it, a BCP 47 tag; undefined where it is to be found out. */
  readonly language: string | undefined;
  /**
   * Where it stands among all that wait for a processor, from 1; undefined while it does not wait, behind the first 10,000, and in
   * the answers of calls that change a video: `get`, `list` and `watch` have it.
   */
  readonly queuePosition: number | undefined;
  /**
   * When a processor can be expected to begin with it, by how long the server took for other videos lately: an estimate, never a
   * promise. Undefined where there is nothing to base it on, and once it has begun.
   */
  readonly estimatedStartTime: Date | undefined;
  /** When its analysis can be expected to end, likewise. */
  readonly estimatedCompleteTime: Date | undefined;
  /** From 0 to 100 over all features; 100 exactly when the status is `COMPLETED`. */
  readonly progressPercent: number;
  /** Every feature asked for, and where it stands. */
  readonly features: readonly FeatureStatus[];
  readonly source: VideoSource;
  /** How far the fetch of a video by URL has come; undefined for uploads, and until a processor has begun it. */
  readonly fetch: VideoFetch | undefined;
  /**
   * Whether some result was made from less than the whole video, as the file is damaged or cut short. The video is `COMPLETED` all
   * the same; `features` say which results lack what.
   */
  readonly partial: boolean;
  /** Everything that some result lacks: in order, not overlapping; empty unless `partial`. */
  readonly damagedRanges: readonly Segment[];
  /** Container and stream facts; present as soon as the file was opened. */
  readonly mediaInfo: MediaInfo | undefined;
  /** Why the video `FAILED`; undefined otherwise. */
  readonly error: Reason | undefined;
  /** When it was accepted. */
  readonly createTime: Date;
  /** When anything of it last changed. */
  readonly updateTime: Date;
  /** When it reached `COMPLETED`, `FAILED` or `CANCELLED`; undefined before. */
  readonly completeTime: Date | undefined;
  /** Changes with every change a caller can make (title, labels, priority, language); `update` and `delete` take it back. */
  readonly etag: string;
  /**
   * Every attempt at the analysis, in the order in which they began; of very many the latest 50. Empty for the videos of a
   * list, which leaves them out: `get` has them.
   */
  readonly attempts: readonly VideoAttempt[];
  /** When the next attempt may begin, after one that failed; undefined when none is waited for. */
  readonly nextAttemptTime: Date | undefined;
  /**
   * Why its work has not begun, or not gone on, though it could: `QUEUE_PAUSED`, `NO_PROCESSOR`, `FEATURES_NOT_SERVED` or
   * `PROCESSORS_PAUSED`; undefined when it only waits for its turn, and when it does not wait.
   */
  readonly waitingReason: Reason | undefined;
  /** What it takes in storage; undefined when the server is too old to tell. */
  readonly storage: VideoStorage | undefined;
}

/** Where the bytes of a video came from, and which they are. */
export interface VideoSource {
  /** Name of the uploaded file, as the client gave it; undefined for a video that came by URL. */
  readonly fileName: string | undefined;
  /** The URL the video is fetched from; undefined for an uploaded one. */
  readonly url: string | undefined;
  /** Size in bytes; undefined until the bytes are there. */
  readonly sizeBytes: number | undefined;
  /** SHA-256 of the bytes in lower-case hexadecimal; undefined until they are there. */
  readonly sha256: string | undefined;
  /** Media type as the client or the far server gave it; undefined when neither did. */
  readonly contentType: string | undefined;
}

/** The fetch of a video from its URL, in the attempt under way or, between attempts and after the end, in the last one. */
export interface VideoFetch {
  /** Bytes that have arrived, each counted once, over all connections of this attempt; never falls within it. */
  readonly receivedBytes: number;
  /** Bytes that there will be; undefined while the far server has not told. */
  readonly totalBytes: number | undefined;
  /** From 0 to 100, where 100 means that all bytes are there; undefined while `totalBytes` is. */
  readonly progressPercent: number | undefined;
  /** When this attempt began it. */
  readonly startTime: Date;
  /** When all bytes were there; undefined before. */
  readonly completeTime: Date | undefined;
  /** How often its connection broke and another was made to go on. */
  readonly resumeCount: number;
}

/** Whether nothing will change any more, unless somebody asks for it. */
export function hasEnded({ status }: Video): boolean {
  return status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED';
}

/** Reads a video. */
export function toVideo(video: WireVideo): Video {
  return {
    id: video.id,
    title: video.title,
    labels: { ...video.labels },
    status: STATUSES[video.status] ?? 'UNKNOWN',
    priority: toPriority(video.priority),
    language: video.language,
    queuePosition: video.queuePosition,
    estimatedStartTime: toDate(video.estimatedStartTime),
    estimatedCompleteTime: toDate(video.estimatedCompleteTime),
    progressPercent: video.progressPercent,
    features: video.features.map(toFeatureStatus),
    partial: video.partial,
    damagedRanges: video.damagedRanges.map(toSegment),
    source: toSource(video.source),
    fetch: video.fetch && toFetch(video.fetch),
    mediaInfo: video.mediaInfo && toMediaInfo(video.mediaInfo),
    error: toReason(video.error),
    createTime: toDate(video.createTime) ?? new Date(0),
    updateTime: toDate(video.updateTime) ?? new Date(0),
    completeTime: toDate(video.completeTime),
    etag: video.etag,
    attempts: video.attempts.map(toVideoAttempt),
    nextAttemptTime: toDate(video.nextAttemptTime),
    waitingReason: toReason(video.waitingReason),
    storage: video.storage && toVideoStorage(video.storage),
  };
}

function toSource(source: WireVideo['source']): VideoSource {
  const origin = source?.origin;
  return {
    fileName: origin?.case === 'fileName' ? origin.value : undefined,
    url: origin?.case === 'url' ? origin.value : undefined,
    sizeBytes: toNumber(source?.sizeBytes),
    sha256: source?.sha256,
    contentType: source?.contentType,
  };
}

function toFetch(fetch: WireFetch): VideoFetch {
  return {
    receivedBytes: toNumber(fetch.receivedBytes),
    totalBytes: toNumber(fetch.totalBytes),
    progressPercent: fetch.progressPercent,
    startTime: toDate(fetch.startTime) ?? new Date(0),
    completeTime: toDate(fetch.completeTime),
    resumeCount: fetch.resumeCount,
  };
}

const STATUSES: Readonly<Record<number, VideoStatus>> = {
  [WireStatus.UPLOADED]: 'UPLOADED',
  [WireStatus.PROCESSING]: 'PROCESSING',
  [WireStatus.COMPLETED]: 'COMPLETED',
  [WireStatus.FAILED]: 'FAILED',
  [WireStatus.CANCELLED]: 'CANCELLED',
};
