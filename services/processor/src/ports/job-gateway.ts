import type { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { FeatureResult } from '@vidi/contracts/vidi/v1/results';
import type { ClaimedJob, ClaimRefusal } from '../domain/claimed-job.ts';
import type { JobFailure } from '../domain/job-failure.ts';
import type { ProgressNews } from '../domain/progress-board.ts';
import type { DamagedRange } from './analyser.ts';

/**
 * The jobs that ingest hands out.
 *
 * Every call rejects with IngestUnavailableError when trying again can help, with IngestRefusedError when it cannot, or
 * with the reason of `options.signal`; every call for a held job also with ClaimLostError.
 */
export interface JobGateway {
  /** Takes the next job in turn, if one is ready; `ticketJobId` is the one on the ticket. */
  claim(ticketJobId: string, options: CallOptions): Promise<ClaimOutcome>;
  /** Extends the lease, carries progress, and brings back whether to stop. */
  heartbeat(job: HeldJob, news: ProgressNews, options: CallOptions): Promise<HeartbeatAnswer>;
  /**
   * Tells which bytes were fetched and where they are kept; resolves to those to work on, which are others, and the fetched ones
   * are gone, when the video's owner had the same bytes before.
   */
  recordSource(job: HeldJob, source: RecordedSource, options: CallOptions): Promise<KeptSource>;
  /**
   * Stores what became of features; resolves to what of it was refused, which keeps nothing else from being stored. Doing it
   * again replaces what the same attempt stored.
   */
  publish(job: HeldJob, outcomes: readonly FeatureOutcome[], options: CallOptions): Promise<readonly RefusedOutcome[]>;
  /** Ends the job well; rejects with ResultsInvalidError when ingest finds fault with the results. */
  complete(job: HeldJob, options: CallOptions): Promise<void>;
  /** Ends the attempt badly; resolves to when the next one may start, undefined when there will be none. */
  fail(job: HeldJob, failure: JobFailure, options: CallOptions): Promise<Date | undefined>;
  /** Gives the job back unharmed; not counted as an attempt. Of one that is cancelled or gone it says that the work has stopped. */
  release(job: HeldJob & Pick<ClaimedJob, 'videoId'>, options: CallOptions): Promise<void>;
  /** Reports a ticket that nobody can handle. */
  rejectTicket(rejection: TicketRejection, options: CallOptions): Promise<void>;
  /** Resolves when ingest can be reached, rejects with the reason when not; for readiness. */
  checkHealth(signal: AbortSignal): Promise<void>;
}

/** How a call ends early. */
export interface CallOptions {
  /** After this many ms the call rejects with IngestUnavailableError. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Proof of a claim. */
export type HeldJob = Pick<ClaimedJob, 'jobId' | 'attempt'>;

/** What became of a claim. */
export type ClaimOutcome = { readonly job: ClaimedJob } | { readonly refusal: ClaimRefusal };

/** What ingest answers to a heartbeat. */
export interface HeartbeatAnswer {
  /** Stop, and forget the job. */
  readonly cancelRequested: boolean;
}

/** Bytes that were fetched. */
export interface RecordedSource {
  readonly key: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly contentType: string | undefined;
  /** How often the transfer broke and was taken up again. */
  readonly resumeCount: number;
}

/** Bytes to work on. */
export interface KeptSource {
  readonly key: string;
  /** Features of the job that results of the same bytes answer: they are not to be looked for. */
  readonly reused: readonly Feature[];
}

/** What became of one feature: a result, or the reason why there is none. */
export interface FeatureOutcome {
  readonly feature: Feature;
  readonly engine: string;
  readonly engineVersion: string;
  readonly outcome:
    | { readonly kind: 'result'; readonly result: FeatureResult; readonly damagedRanges: readonly DamagedRange[] }
    | { readonly kind: 'skipped' | 'failed'; readonly reason: string; readonly message: string };
}

/** What became of a feature, which ingest does not take. */
export interface RefusedOutcome {
  readonly feature: Feature;
  /** Stable word. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
}

/** A ticket that nobody can handle. */
export interface TicketRejection {
  /** The job it names, where that can be read. */
  readonly jobId: string | undefined;
  readonly reason: string;
  readonly message: string;
}
