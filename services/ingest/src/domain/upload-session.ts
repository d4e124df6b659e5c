import { IllegalTransitionError } from './errors.ts';
import type { Feature } from './feature.ts';
import type { OnDuplicate } from './on-duplicate.ts';
import type { Priority } from './scheduling/priority.ts';
import type { UploadRefusal } from './upload-refusal.ts';

/** States of an upload session; see the table at UploadSession. */
export const UPLOAD_SESSION_STATES = ['OPEN', 'VERIFYING', 'COMPLETED', 'FAILED', 'DISCARDED'] as const;

/** One of UPLOAD_SESSION_STATES. */
export type UploadSessionState = (typeof UPLOAD_SESSION_STATES)[number];

/**
 * An upload that goes straight to the bucket, in parts.
 *
 * | from                                | transition        | to        |
 * |-------------------------------------|-------------------|-----------|
 * | OPEN                                | beginVerifying    | VERIFYING |
 * | VERIFYING, not claimed by a living  | claimVerification | VERIFYING |
 * | VERIFYING                           | completeSession   | COMPLETED |
 * | VERIFYING                           | failSession       | FAILED    |
 * | OPEN, VERIFYING, FAILED             | discardSession    | DISCARDED |
 *
 * VERIFYING is work that outlives whoever began it: a claim lasts as long as a lease, and whoever claims next goes on from
 * what the bucket has. `attempt` is the fencing token: only the last claim may end the session. Of a DISCARDED one nothing is
 * shown; its row stays until the bucket has let go of its parts. A COMPLETED one has nothing left there, and its row just goes.
 */
export interface UploadSession {
  readonly id: string;
  readonly owner: string;
  /** The client's name for the request that made it (AIP-155), and what that request was. */
  readonly request: { readonly id: string; readonly fingerprint: string } | undefined;
  /** Where the bytes go in the media store. */
  readonly key: string;
  /** The bucket's name for the upload. */
  readonly uploadId: string;
  /** What the client said of the file and the video, to be told when the video is made. */
  readonly fileName: string;
  /** Empty when the client did not say. */
  readonly contentType: string;
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
  /** None for all. */
  readonly features: readonly Feature[];
  readonly onDuplicate: OnDuplicate | undefined;
  /** Undefined when the client did not say. */
  readonly priority: Priority | undefined;
  /** Whether everything is looked for, though outcomes of before would answer it. */
  readonly force: boolean;
  /** Undefined when the client did not say. */
  readonly language: string | undefined;
  /** What the bytes must hash to, in lower-case hexadecimal; undefined when the client did not say. */
  readonly sha256: string | undefined;
  readonly sizeBytes: number;
  readonly partSizeBytes: number;
  readonly state: UploadSessionState;
  /** How often its verification was claimed. */
  readonly attempt: number;
  /** Until when the last claim counts; undefined when there is none. */
  readonly leaseExpireTime: Date | undefined;
  /** How many bytes the last claim has checked so far. */
  readonly verifiedBytes: number;
  /** What the bytes became; present exactly when COMPLETED. The video may have been deleted since. */
  readonly videoId: string | undefined;
  /** Present exactly when FAILED. */
  readonly refusal: UploadRefusal | undefined;
  readonly createTime: Date;
  /** When it is swept, unless its verification is claimed. */
  readonly expireTime: Date;
}

/** What a new session is made from. */
export type NewUploadSession = Omit<
  UploadSession,
  'state' | 'attempt' | 'leaseExpireTime' | 'verifiedBytes' | 'videoId' | 'refusal' | 'createTime' | 'expireTime'
>;

/** A session as it is right after it was created. */
export function newUploadSession(given: NewUploadSession, expiryMs: number, now: Date): UploadSession {
  return {
    ...given,
    state: 'OPEN',
    attempt: 0,
    leaseExpireTime: undefined,
    verifiedBytes: 0,
    videoId: undefined,
    refusal: undefined,
    createTime: now,
    expireTime: later(now, expiryMs),
  };
}

/** Every part is there, and the client has said that this is all. */
export function beginVerifying(session: UploadSession): UploadSession {
  if (session.state !== 'OPEN') throw new IllegalTransitionError('upload session', 'be completed', session.state);
  return { ...session, state: 'VERIFYING' };
}

/** Whether it is to be swept. One whose verification is claimed is not, however long that takes. */
export function hasExpired({ expireTime, leaseExpireTime }: UploadSession, now: Date): boolean {
  return expireTime <= now && (leaseExpireTime === undefined || leaseExpireTime <= now);
}

/** Whether somebody may claim the verification now. */
export function canBeVerified({ state, leaseExpireTime }: UploadSession, now: Date): boolean {
  return state === 'VERIFYING' && (leaseExpireTime === undefined || leaseExpireTime <= now);
}

/** Somebody verifies it from now on. */
export function claimVerification(session: UploadSession, leaseMs: number, now: Date): UploadSession {
  if (!canBeVerified(session, now)) throw new IllegalTransitionError('upload session', 'be claimed', session.state);
  return { ...session, attempt: session.attempt + 1, leaseExpireTime: later(now, leaseMs), verifiedBytes: 0 };
}

/** Whether a claim is still the last one. */
export function isClaimedBy({ state, attempt }: UploadSession, claimed: Pick<UploadSession, 'attempt'>): boolean {
  return state === 'VERIFYING' && attempt === claimed.attempt;
}

/** The claim goes on for as long again. */
export function extendClaim(session: UploadSession, verifiedBytes: number, leaseMs: number, now: Date): UploadSession {
  requireVerifying(session, 'be verified');
  return { ...session, verifiedBytes, leaseExpireTime: later(now, leaseMs) };
}

/** The claim ends without a result, and the next may come after a pause. */
export function releaseClaim(session: UploadSession, pauseMs: number, now: Date): UploadSession {
  requireVerifying(session, 'be released');
  return { ...session, leaseExpireTime: later(now, pauseMs) };
}

/** The bytes became a video, or are those of one. The session is remembered for as long as a new one. */
export function completeSession(session: UploadSession, videoId: string, expiryMs: number, now: Date): UploadSession {
  requireVerifying(session, 'end');
  const verifiedBytes = session.sizeBytes;
  return {
    ...session,
    state: 'COMPLETED',
    leaseExpireTime: undefined,
    verifiedBytes,
    videoId,
    expireTime: later(now, expiryMs),
  };
}

/** The bytes were refused. */
export function failSession(
  session: UploadSession,
  refusal: UploadRefusal,
  expiryMs: number,
  now: Date,
): UploadSession {
  requireVerifying(session, 'end');
  return { ...session, state: 'FAILED', leaseExpireTime: undefined, refusal, expireTime: later(now, expiryMs) };
}

/** Nobody wants it any more. A claim that is under way ends when it finds out; the request id is free again. */
export function discardSession(session: UploadSession, now: Date): UploadSession {
  if (session.state === 'COMPLETED') throw new IllegalTransitionError('upload session', 'be discarded', session.state);
  return {
    ...session,
    request: undefined,
    state: 'DISCARDED',
    leaseExpireTime: undefined,
    refusal: undefined,
    expireTime: now,
  };
}

function requireVerifying({ state }: UploadSession, transition: string): void {
  if (state !== 'VERIFYING') throw new IllegalTransitionError('upload session', transition, state);
}

function later(time: Date, ms: number): Date {
  return new Date(time.getTime() + ms);
}
