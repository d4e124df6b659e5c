import { SourceError } from '../../domain/source-error.ts';
import { continuationRequest, fileChanged, judgeContinuation } from './continuation.ts';
import type { FetchClock } from './fetch-clock.ts';
import type { FetchLimits } from './fetch-limits.ts';
import type { Hop } from './request-hop.ts';
import { type ContentFacts, checkStatus, tooLarge } from './response-check.ts';
import { type ResumeValidator, resumeValidator } from './resume-validator.ts';
import { asTransferFailure } from './transport-failure.ts';

/**
 * First and longest wait before a broken transfer is taken up again, in ms. It doubles with each try in a row that brought no
 * byte, and a random half of it is left out so that many transfers from one server do not come back at once.
 */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/** Answers to a request for the rest of a file that are judged as such; any other is an answer to any request. */
const CONTINUATION_STATUSES: readonly number[] = [200, 206, 416];

/** What a transfer needs. */
export interface TransferParts {
  /** Asks for the URL anew, from its first hop on, with these header fields; the connection before is given up. */
  readonly reconnect: (headers: Readonly<Record<string, string>>) => Promise<Hop>;
  readonly clock: FetchClock;
  readonly limits: FetchLimits;
}

/**
 * The bytes of one file, over as many connections as it takes: where a connection breaks or falls silent, the transfer goes on
 * at that byte on another one, as long as the far server vouches that the file is still the same.
 */
export class Transfer {
  readonly #parts: TransferParts;
  readonly #url: URL;
  readonly #validator: ResumeValidator | undefined;
  #chunks: AsyncIterator<Buffer>;
  #received = 0;
  #totalBytes: number | undefined;
  /** Leading bytes of what comes next that are here already. */
  #skip = 0;
  #resumeCount = 0;
  /** Tries in a row that brought no byte. */
  #fruitless = 0;

  constructor(first: Hop, { sizeBytes }: ContentFacts, parts: TransferParts) {
    this.#parts = parts;
    this.#url = first.url;
    this.#validator = resumeValidator(first.response);
    this.#chunks = first.response.body[Symbol.asyncIterator]();
    this.#totalBytes = sizeBytes;
  }

  /** Size of the whole file; undefined until the far server tells it. */
  get totalBytes(): number | undefined {
    return this.#totalBytes;
  }

  /** How often the transfer broke and was taken up again so far. */
  get resumeCount(): number {
    return this.#resumeCount;
  }

  /** The bytes; can be read once. @throws SourceError, or the reason of the clock's signal. */
  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    const { limits } = this.#parts;
    while (true) {
      const chunk = await this.#next();
      if (chunk === undefined) break;
      const fresh = chunk.subarray(this.#skip);
      this.#skip -= chunk.byteLength - fresh.byteLength;
      if (fresh.byteLength === 0) continue;
      this.#fruitless = 0;
      this.#received += fresh.byteLength;
      if (this.#received > limits.maxBytes) throw tooLarge(limits);
      if (this.#totalBytes !== undefined && this.#received > this.#totalBytes) throw this.#moreThanAnnounced();
      yield fresh;
    }
    if (this.#received > 0) return;
    const message = `${this.#url.hostname} answered with an empty file.`;
    throw new SourceError('URL_NOT_A_VIDEO', message, 'PERMANENT');
  }

  /** The next bytes, from this connection or another; undefined at the end. */
  async #next(): Promise<Buffer | undefined> {
    const { clock } = this.#parts;
    while (true) {
      let broke: SourceError;
      try {
        const chunk = await clock.waitFor(this.#chunks.next());
        if (chunk.done !== true) return chunk.value;
        if (this.#skip > 0) throw fileChanged(this.#received, 'the file is shorter by now');
        if (this.#totalBytes === undefined) return undefined;
        broke = this.#failure(undefined);
      } catch (error) {
        clock.signal.throwIfAborted();
        if (error instanceof SourceError && error.reason === 'URL_CHANGED') throw error;
        broke = error instanceof SourceError ? error : this.#failure(error);
      }
      if (this.#received === this.#totalBytes) return undefined;
      if (await this.#resume(broke)) return undefined;
    }
  }

  /** Gets what is missing from another connection. @returns whether nothing was. */
  async #resume(broke: SourceError): Promise<boolean> {
    const validator = this.#validator;
    if (validator === undefined) {
      const why = `${this.#url.hostname} gives neither a strong ETag nor a Last-Modified to prove that the file is still the same`;
      throw giveUp(broke, `It cannot go on there: ${why}.`);
    }
    const point = { url: this.#url, validator, received: this.#received, totalBytes: this.#totalBytes };
    const hop = await this.#ask(continuationRequest(point), broke);
    const { skip, totalBytes, isWhole } = judgeContinuation(hop.url, hop.response, point, this.#parts.limits);
    this.#chunks = hop.response.body[Symbol.asyncIterator]();
    this.#skip = skip;
    this.#totalBytes = totalBytes;
    return isWhole;
  }

  /** Asks until there is an answer to judge. */
  async #ask(headers: Readonly<Record<string, string>>, broke: SourceError): Promise<Hop> {
    const { reconnect, clock, limits } = this.#parts;
    for (let latest = broke; ; ) {
      if (this.#resumeCount >= limits.maxResumes) {
        throw giveUp(latest, `The limit of ${limits.maxResumes} resumptions is reached (VIDI_FETCH_MAX_RESUMES).`);
      }
      const asked = latest.retryAfterMs ?? 0;
      // Longer than it is worth to keep a processor waiting: that is for the next attempt.
      if (asked > LONGEST_WAIT_MS) throw latest;
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#fruitless);
      this.#resumeCount += 1;
      this.#fruitless += 1;
      await clock.pause(Math.max(asked, waitMs * (0.5 + Math.random() / 2)));
      try {
        const hop = await reconnect(headers);
        if (!CONTINUATION_STATUSES.includes(hop.response.statusCode)) checkStatus(hop.url.hostname, hop.response);
        return hop;
      } catch (error) {
        clock.signal.throwIfAborted();
        if (!(error instanceof SourceError) || error.failureClass !== 'TRANSIENT') throw error;
        latest = error;
      }
    }
  }

  #failure(error: unknown): SourceError {
    return asTransferFailure(this.#received, this.#totalBytes, error);
  }

  #moreThanAnnounced(): SourceError {
    const message = `${this.#url.hostname} sends more than the ${this.#totalBytes} bytes that it announced.`;
    return new SourceError('URL_HTTP_ERROR', message, 'TRANSIENT');
  }
}

function giveUp(failure: SourceError, why: string): SourceError {
  return new SourceError(failure.reason, `${failure.message} ${why}`, failure.failureClass, { cause: failure });
}
