import type { Reason } from './reason.ts';

/** A message of the ticket queue that no processor could handle, as it is kept. */
export interface DeadLetter {
  /** UUIDv7: the order of ids is that in which they came. */
  readonly id: string;
  /** Why nobody could handle it. */
  readonly reason: Reason;
  /** The queue it came from. */
  readonly queue: string;
  /** When the queue gave it up. */
  readonly deadLetterTime: Date;
  /** The job it names, where one can be read; that job may be gone. */
  readonly jobId: string | undefined;
  /** The video of that job; undefined when there is none, or none any more. */
  readonly videoId: string | undefined;
  /** The beginning of its body, at most VIDI_DEAD_LETTER_BODY_BYTES. */
  readonly body: Uint8Array;
  /** Of the whole body. */
  readonly bodySizeBytes: number;
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of all that came with it, by which a letter that is handed over twice is told. */
  readonly fingerprint: string;
  /** When it was taken in. */
  readonly createTime: Date;
}

/** Bounds of what is kept. */
export interface DeadLetterLimits {
  /** VIDI_DEAD_LETTER_RETENTION, in milliseconds. */
  readonly retentionMs: number;
  /** VIDI_MAX_DEAD_LETTERS: above it the oldest are removed. */
  readonly maxCount: number;
  /** VIDI_DEAD_LETTER_BODY_BYTES, of each. */
  readonly bodyBytes: number;
}

/** When a letter is removed by itself. */
export function expireTimeOf({ createTime }: Pick<DeadLetter, 'createTime'>, { retentionMs }: DeadLetterLimits): Date {
  return new Date(createTime.getTime() + retentionMs);
}
