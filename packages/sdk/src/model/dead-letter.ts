import type { DeadLetter as WireDeadLetter } from '@vidi/contracts/vidi/v1/dead_letter';
import {
  RequeueDeadLetterResponse_Outcome as WireOutcome,
  type RequeueDeadLetterResponse as WireRequeued,
} from '@vidi/contracts/vidi/v1/dead_letter_service';
import { type Reason, toReason } from './feature.ts';
import { toDate, toNumber } from './wire-values.ts';

/** A message of the ticket queue that no processor could handle, as lists show it. */
export interface DeadLetterSummary {
  readonly id: string;
  /** `TICKET_UNREADABLE`, `DELIVERY_LIMIT` or `TICKET_GIVEN_UP`, and a sentence that says more. */
  readonly reason: Reason | undefined;
  /** The queue it came from, as the broker calls it; `direct` where there is no broker. */
  readonly queue: string;
  /** When the queue gave it up. */
  readonly deadLetterTime: Date;
  /** The video whose job it names; undefined when it names none, or the video is deleted by now. */
  readonly videoId: string | undefined;
  /** The job it names; undefined when none can be read. */
  readonly jobId: string | undefined;
  /** Size of the body as it came, in bytes. */
  readonly bodySizeBytes: number;
  /** When it is removed by itself. */
  readonly expireTime: Date | undefined;
}

/** A dead letter with everything that is kept of it. */
export interface DeadLetter extends DeadLetterSummary {
  /** Its body as it came, of a large one the beginning. */
  readonly body: Uint8Array;
  /** What was written beside the body, such as `x-death`: text as it is, everything else as JSON. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What a requeue did: the job was ready and has a new ticket, or the video had FAILED and is analysed again. `UNKNOWN` is what only
 * a newer server does.
 */
export type RequeueOutcome = 'TICKET_ISSUED' | 'VIDEO_REPROCESSED' | 'UNKNOWN';

/** What a requeue did, and for which video. */
export interface RequeuedDeadLetter {
  readonly outcome: RequeueOutcome;
  readonly videoId: string;
}

/** Reads a letter of a list. */
export function toDeadLetterSummary(letter: WireDeadLetter): DeadLetterSummary {
  return {
    id: letter.id,
    reason: toReason(letter.reason),
    queue: letter.queue,
    deadLetterTime: toDate(letter.deadLetterTime) ?? new Date(0),
    videoId: letter.videoId || undefined,
    jobId: letter.jobId || undefined,
    bodySizeBytes: toNumber(letter.bodySizeBytes),
    expireTime: toDate(letter.expireTime),
  };
}

/** Reads a letter. */
export function toDeadLetter(letter: WireDeadLetter): DeadLetter {
  return { ...toDeadLetterSummary(letter), body: letter.body, headers: { ...letter.headers } };
}

/** Reads what a requeue did. */
export function toRequeuedDeadLetter({ outcome, videoId }: WireRequeued): RequeuedDeadLetter {
  return { outcome: OUTCOMES[outcome] ?? 'UNKNOWN', videoId };
}

const OUTCOMES: Readonly<Record<number, RequeueOutcome>> = {
  [WireOutcome.TICKET_ISSUED]: 'TICKET_ISSUED',
  [WireOutcome.VIDEO_REPROCESSED]: 'VIDEO_REPROCESSED',
};
