import type { Response } from 'undici';
import { TranscriptionError } from '../../domain/transcription-error.ts';

/** Something that may pass. */
export interface Passing {
  readonly why: string;
  /** How long the service wants to be left alone, in ms. */
  readonly afterMs: number;
  readonly cause?: unknown;
}

/** Of the service's own words, at most. */
const MAX_DETAIL = 200;

/**
 * What an answer means that is no success.
 *
 * @param body what the service says of it.
 * @param sent bytes of the piece that was sent.
 * @returns what may pass by itself.
 * @throws {TranscriptionError} for what will not.
 */
export function refusalOf({ status, headers }: Response, body: string, sent: number): Passing {
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return { why: `HTTP ${status}`, afterMs: retryAfterMs(headers.get('retry-after')) };
  }
  throw new TranscriptionError('TRANSCRIPTION_REFUSED', `The transcription service ${explain(status, body, sent)}.`);
}

function explain(status: number, body: string, sent: number): string {
  const http = `HTTP ${status}`;
  if (status < 400)
    return `leads elsewhere (${http}), where neither the key nor the sound is sent: set VIDI_TRANSCRIPTION_URL`;
  // What it says of a key may have the key in it.
  if (status === 401 || status === 403) return `does not accept the key (${http}): see VIDI_TRANSCRIPTION_KEY`;
  if (status === 413) {
    return `takes a piece of sound of ${(sent / 1e6).toFixed(1)} MB for too large (${http}): it, and whatever stands before it, has to accept 12 MB`;
  }
  const detail = detailOf(body);
  return `refused with ${http}${detail && ` (${detail})`}; see VIDI_TRANSCRIPTION_URL and VIDI_TRANSCRIPTION_MODEL`;
}

/** OpenAI's errors are `{"error": {"message": …}}`; others have the message itself there, or as `detail`. */
function detailOf(body: string): string {
  try {
    const { error, detail } = JSON.parse(body) as Record<string, unknown>;
    const message =
      typeof error === 'object' && error !== null && 'message' in error ? error.message : (error ?? detail);
    return typeof message === 'string' ? oneLine(message) : '';
  } catch {
    // A page for people, or nothing: the status has to do.
    return '';
  }
}

function oneLine(text: string): string {
  return text
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .replace(/\.+$/, '')
    .slice(0, MAX_DETAIL)
    .toWellFormed();
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterMs(value: string | null): number {
  if (value === null) return 0;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
