import type { Feature } from '@vidi/contracts/vidi/v1/feature';

/** A job in our hands until its lease ends. */
export interface ClaimedJob {
  readonly jobId: string;
  /** The fencing token: ingest takes nothing from us once another attempt has begun. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly videoId: string;
  /** Whose the video is: what is of another owner is kept apart from it. */
  readonly owner: string;
  /** How long the claim lasts without a heartbeat, in ms. */
  readonly leaseMs: number;
  readonly source: JobSource;
  /** Features still to be found. */
  readonly features: readonly Feature[];
  /** The language that is spoken, as somebody declared it: a BCP 47 tag; undefined where it is to be found out. */
  readonly language?: string | undefined;
}

/** Where the bytes of the video are: in the media store, or on somebody's server and to be put under `key`. */
export type JobSource =
  | { readonly kind: 'stored'; readonly key: string; readonly sizeBytes: number; readonly sha256: string }
  | { readonly kind: 'remote'; readonly key: string; readonly url: string };

/**
 * Why no job was handed out: of the one on the ticket, gone, ended, held by another, waiting for its next attempt, not served
 * here; or we are kept from taking work.
 */
export type ClaimRefusal = 'GONE' | 'ENDED' | 'HELD' | 'NOT_YET' | 'NOT_SERVED' | 'PAUSED';
