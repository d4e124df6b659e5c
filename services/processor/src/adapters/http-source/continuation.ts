import { SourceError } from '../../domain/source-error.ts';
import { parseContentRange, parseUnsatisfiedRange } from './content-range.ts';
import type { FetchLimits } from './fetch-limits.ts';
import { checkEncoding, checkResponse, tooLarge } from './response-check.ts';
import { type ResponseHead, single } from './response-head.ts';
import { type ResumeValidator, resumeValidator } from './resume-validator.ts';

/** Where a transfer broke off. */
export interface BreakPoint {
  /** Where the bytes came from, after all redirects. */
  readonly url: URL;
  readonly validator: ResumeValidator;
  /** Bytes that are here. */
  readonly received: number;
  /** Size of the whole file; undefined where it is not known. */
  readonly totalBytes: number | undefined;
}

/** How a transfer goes on. */
export interface Continuation {
  /** Leading bytes of the answer that are here already. */
  readonly skip: number;
  /** Size of the whole file; undefined where it is still not known. */
  readonly totalBytes: number | undefined;
  /** Nothing was missing but the end of the message; the answer has no bytes of the file. */
  readonly isWhole: boolean;
}

/** The header fields that ask for what is missing: everything from the break on, or all of it should the file be another by now. */
export function continuationRequest({ validator, received }: BreakPoint): Record<string, string> {
  return { range: `bytes=${received}-`, 'if-range': validator.value };
}

/**
 * Judges the answer to a continuationRequest: nothing of another version of the file may get behind what is here.
 *
 * @param url where the answer came from, after all redirects.
 * @throws SourceError URL_CHANGED when it is another version, or cannot be proved not to be; or as checkResponse.
 */
export function judgeContinuation(url: URL, head: ResponseHead, point: BreakPoint, limits: FetchLimits): Continuation {
  checkSameResource(url, point);
  if (head.statusCode === 206) return judgePart(url.hostname, head, point, limits);
  if (head.statusCode === 416) return judgeUnsatisfied(head, point);
  // Before the rest is judged: what is there now may be a page that says so.
  if (head.statusCode === 200) checkSameVersion(head, point, true);
  const { sizeBytes } = checkResponse(url.hostname, head, limits);
  const totalBytes = sameTotal(sizeBytes, point);
  return { skip: point.received, totalBytes, isWhole: false };
}

function judgePart(host: string, head: ResponseHead, point: BreakPoint, limits: FetchLimits): Continuation {
  checkSameVersion(head, point, false);
  checkEncoding(host, head);
  const field = single(head.headers['content-range']);
  const range = parseContentRange(field);
  if (range?.start !== point.received) {
    throw fileChanged(
      point.received,
      `${host} answers with other bytes (${field ?? 'it does not say which'}) than those asked for`,
    );
  }
  if ((range.totalBytes ?? 0) > limits.maxBytes) throw tooLarge(limits, range.totalBytes);
  return { skip: 0, totalBytes: sameTotal(range.totalBytes, point), isWhole: false };
}

function judgeUnsatisfied(head: ResponseHead, point: BreakPoint): Continuation {
  checkSameVersion(head, point, false);
  const totalBytes = parseUnsatisfiedRange(single(head.headers['content-range']));
  if (totalBytes !== point.received) throw fileChanged(point.received, 'there is nothing behind that point');
  return { skip: 0, totalBytes: sameTotal(totalBytes, point), isWhole: true };
}

/**
 * A validator tells versions of one resource apart, not resources (RFC 9110 8.8.1). A redirect to another mirror is believed to lead to
 * the same file when its entity tag and its size are the same; a date is too weak for that. Queries are not looked at:
 * redirects carry a new signature there each time.
 */
function checkSameResource(url: URL, point: BreakPoint): void {
  if (url.origin === point.url.origin && url.pathname === point.url.pathname) return;
  if (point.validator.field === 'etag' && point.totalBytes !== undefined) return;
  throw fileChanged(point.received, 'the URL now leads to another address');
}

/** @param isTold whether the answer must repeat the validator, as a 200 does; a 206 may leave out a date (RFC 9110 15.3.7). */
function checkSameVersion(head: ResponseHead, point: BreakPoint, isTold: boolean): void {
  const { field, value } = point.validator;
  const now = single(head.headers[field]);
  if (now === value || (now === undefined && !isTold)) return;
  // Without a validator that both have, a whole file cannot be told from another whole file.
  throw fileChanged(
    point.received,
    resumeValidator(head) === undefined
      ? 'nothing tells whether the file is still the same'
      : 'the file is another by now',
  );
}

function sameTotal(told: number | undefined, point: BreakPoint): number | undefined {
  if (told !== undefined && told !== (point.totalBytes ?? told)) {
    throw fileChanged(point.received, `the file has ${told} bytes by now instead of ${point.totalBytes}`);
  }
  if (told !== undefined && told < point.received)
    throw fileChanged(point.received, `the file has only ${told} bytes by now`);
  return told ?? point.totalBytes;
}

/** Another version of the file would get behind what is here; `why` it is believed to be one. The next attempt begins from zero. */
export function fileChanged(received: number, why: string): SourceError {
  const message = `The transfer broke off after ${received} bytes and cannot go on there: ${why}.`;
  return new SourceError('URL_CHANGED', message, 'TRANSIENT');
}
