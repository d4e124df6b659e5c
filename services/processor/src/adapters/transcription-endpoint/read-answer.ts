import type { HeardSegment, HeardSpeech, HeardWord } from '../../domain/speech/merge-speech.ts';
import { languageOf } from '../../domain/speech/spoken-languages.ts';
import { TranscriptionError } from '../../domain/transcription-error.ts';

/**
 * Reads `verbose_json` of OpenAI's audio API; words, probabilities and the language are optional, as other services leave them
 * out.
 *
 * @throws {TranscriptionError} for what is no transcription.
 */
export function readAnswer(body: string): HeardSpeech {
  const answer = parse(body);
  const words = listOf(answer['words'] ?? []).map(toWord);
  const language = languageOf(answer['language']);
  return {
    segments: listOf(answer['segments'])
      .map((segment) => toSegment(segment, words))
      .filter(({ text }) => text !== ''),
    ...(language !== undefined && { language }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parse(body: string): Fields {
  try {
    return fieldsOf(JSON.parse(body));
  } catch (error) {
    throw error instanceof SyntaxError ? unreadable(error) : error;
  }
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw unreadable();
  return { ...value };
}

function listOf(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) throw unreadable();
  return value.map(fieldsOf);
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw unreadable();
  return value;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw unreadable();
  return value.trim();
}

function unreadable(cause?: unknown): TranscriptionError {
  return new TranscriptionError(
    'TRANSCRIPTION_UNREADABLE',
    'The transcription service answered with no verbose_json transcription; see VIDI_TRANSCRIPTION_URL and VIDI_TRANSCRIPTION_MODEL.',
    { cause },
  );
}

function toWord(fields: Fields): HeardWord {
  const { word, start, end, probability } = fields;
  return {
    text: textOf(word),
    start: numberOf(start),
    end: numberOf(end),
    ...(probability != null && { confidence: share(numberOf(probability)) }),
  };
}

/** The service lists words beside the segments: each belongs to the segment that its middle lies in. */
function toSegment(fields: Fields, words: readonly HeardWord[]): HeardSegment {
  const start = numberOf(fields['start']);
  const end = numberOf(fields['end']);
  const { avg_logprob: logProbability, no_speech_prob: noSpeech } = fields;
  return {
    start,
    end,
    text: textOf(fields['text']),
    words: words.filter((word) => (word.start + word.end) / 2 >= start && (word.start + word.end) / 2 < end),
    ...(logProbability != null && { confidence: share(Math.exp(numberOf(logProbability))) }),
    ...(noSpeech != null && { noSpeech: numberOf(noSpeech) }),
  };
}

function share(value: number): number {
  return Math.max(0, Math.min(1, value));
}
