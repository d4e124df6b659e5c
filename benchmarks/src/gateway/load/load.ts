/** One kind of request, sent again and again. */
export interface LoadTarget {
  readonly protocol: 'http1' | 'grpc';
  readonly url: string;
  /** Sent by POST; without one the request is a GET. */
  readonly body?: Uint8Array;
  readonly contentType?: string;
  /** Connections the requests are spread over; each request has one of its own where this is missing. */
  readonly connections?: number;
}

/** How hard and how long. */
export interface LoadPlan {
  readonly seconds: number;
  /** Requests under way at any time. */
  readonly concurrency: number;
  /** A folder for files of the generator. */
  readonly folder: string;
}

/** What came of it. */
export interface LoadResult {
  /** Requests that were answered well. */
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** From sending a request to its whole answer, in milliseconds. */
  readonly latencyMs: { readonly p50: number; readonly p99: number };
}

/** A program that makes load. */
export interface LoadGenerator {
  /** Name and version, for the report. */
  readonly name: string;
  /** @throws LoadFailedError when a request was not answered well */
  run(target: LoadTarget, plan: LoadPlan): Promise<LoadResult>;
}

/** The load could not be made, or some of it was not answered well: then figures would mean nothing. */
export class LoadFailedError extends Error {
  override readonly name = 'LoadFailedError';
}

/** The value below which a share of sorted values lie (nearest rank). */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
