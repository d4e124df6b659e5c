import { setTimeout as pause } from 'node:timers/promises';
import { FormData, fetch, type Response } from 'undici';
import type { HeardSpeech } from '../../domain/speech/heard-speech.ts';
import { secondsOfWav } from '../../domain/speech/speech-sound.ts';
import { languageCode } from '../../domain/speech/spoken-languages.ts';
import { TranscriptionError } from '../../domain/transcription-error.ts';
import type { ListenOptions, Transcriber } from '../../ports/transcriber.ts';
import { readAnswer } from './read-answer.ts';
import { type Passing, refusalOf } from './refusal.ts';

/** Where the service is and how it is asked. */
export interface TranscriptionEndpointConfig {
  /** The API's base, such as `https://api.openai.com/v1`. */
  readonly url: string;
  readonly key: string | undefined;
  readonly model: string;
  /** Longest time for one answer, in ms. */
  readonly timeoutMs: number;
  /** Largest answer that is read. */
  readonly maxAnswerBytes: number;
  /** First pause before another try, in ms; it doubles. Default 1000. */
  readonly retryPauseMs?: number;
}

const TRIES = 5;
const MAX_PAUSE_MS = 60_000;
/** What is read of an answer that refuses. */
const MAX_REFUSAL_BYTES = 65_536;

/** Speech to text by a service that speaks OpenAI's `POST /audio/transcriptions`. */
export function createTranscriptionEndpoint(config: TranscriptionEndpointConfig): Transcriber {
  return {
    engine: `openai.transcription/${config.model}`,
    engineVersion: '1.2.0',
    // Another service may have another model under this name.
    parameters: { url: config.url.replace(/\/+$/, '') },
    origin: 'ENDPOINT',
    listen: async (how) => ({
      hear: async (wav) => await hear(config, wav, how),
      async [Symbol.asyncDispose]() {
        // Each request stands for itself.
      },
    }),
  };
}

async function hear(
  config: TranscriptionEndpointConfig,
  wav: Uint8Array,
  { language, signal }: ListenOptions,
): Promise<HeardSpeech> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await ask(config, wav, language, signal);
    if (typeof outcome === 'string') return readAnswer(outcome, secondsOfWav(wav));
    if (attempt === TRIES) {
      const message = `The transcription service (VIDI_TRANSCRIPTION_URL) gave no answer in ${TRIES} tries: ${outcome.why}.`;
      throw new TranscriptionError('TRANSCRIPTION_UNAVAILABLE', message, { cause: outcome.cause });
    }
    const backoff = (config.retryPauseMs ?? 1_000) * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
    const pauseMs = Math.min(MAX_PAUSE_MS, Math.max(backoff, outcome.afterMs));
    await pause(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function ask(
  config: TranscriptionEndpointConfig,
  wav: Uint8Array,
  language: string | undefined,
  signal: AbortSignal,
): Promise<string | Passing> {
  const timeout = AbortSignal.timeout(config.timeoutMs);
  try {
    const response = await fetch(`${config.url.replace(/\/+$/, '')}/audio/transcriptions`, {
      method: 'POST',
      body: formOf(wav, config.model, language),
      headers: config.key === undefined ? {} : { authorization: `Bearer ${config.key}` },
      // The key and the speech go to the configured place and no other.
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
    const { ok } = response;
    const { text, isWhole } = await beginningOf(response, ok ? config.maxAnswerBytes : MAX_REFUSAL_BYTES);
    if (!ok) return refusalOf(response, text, wav.length);
    if (isWhole) return text;
    const message = `The transcription service answered with more than ${config.maxAnswerBytes} bytes (VIDI_TRANSCRIPTION_MAX_ANSWER_BYTES).`;
    throw new TranscriptionError('TRANSCRIPTION_UNREADABLE', message);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TranscriptionError) throw error;
    const late = `none within ${config.timeoutMs} ms (VIDI_TRANSCRIPTION_TIMEOUT)`;
    return { why: timeout.aborted ? late : `it cannot be reached${codeOf(error)}`, afterMs: 0, cause: error };
  }
}

function formOf(wav: Uint8Array, model: string, language: string | undefined): FormData {
  const form = new FormData();
  form.set('file', new Blob([Uint8Array.from(wav)], { type: 'audio/wav' }), 'speech.wav');
  form.set('model', model);
  form.set('response_format', 'verbose_json');
  const code = language === undefined ? undefined : languageCode(language);
  if (code !== undefined) form.set('language', code);
  form.append('timestamp_granularities[]', 'segment');
  form.append('timestamp_granularities[]', 'word');
  return form;
}

/** What the system calls it, such as ECONNREFUSED. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
}

/** What an answer says, as far as it is read. */
async function beginningOf(
  response: Response,
  maxBytes: number,
): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    pieces.push(piece);
    size += piece.length;
    if (size > maxBytes) break;
  }
  return { text: Buffer.concat(pieces).toString('utf8'), isWhole: size <= maxBytes };
}
