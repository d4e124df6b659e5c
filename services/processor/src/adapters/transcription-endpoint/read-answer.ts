import type { HeardSegment, HeardSpeech, HeardWord } from '../../domain/speech/heard-speech.ts';
import { toSentences } from '../../domain/speech/sentences.ts';
import { middleOf } from '../../domain/speech/speech-passages.ts';
import { languageOf } from '../../domain/speech/spoken-languages.ts';
import { writtenWords } from '../../domain/speech/written-words.ts';
import { TranscriptionError } from '../../domain/transcription-error.ts';

/**
 * Reads `verbose_json` of OpenAI's audio API, and what others make of it: probabilities and the language are optional, words may be listed
 * beside the segments or in them, and where there are no segments they are made of the words. Plain `json`, which has no times at all, is one
 * segment as long as the piece.
 *
 * @param seconds how long the piece is that was sent.
 * @throws {TranscriptionError} for what is no transcription.
 */
export function readAnswer(body: string, seconds: number): HeardSpeech {
  const answer = parse(body);
  const language = languageOf(answer['language']);
  const confidence = answer['language_probability'];
  return {
    segments: segmentsOf(answer, seconds).filter(({ text }) => text !== ''),
    ...(language !== undefined && { language }),
    ...(typeof confidence === 'number' && { languageConfidence: share(numberOf(confidence)) }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parse(body: string): Fields {
  try {
    return fieldsOf(JSON.parse(body));
  } catch (error) {
    throw error instanceof SyntaxError ? unreadable('no JSON', error) : error;
  }
}

function segmentsOf(answer: Fields, seconds: number): readonly HeardSegment[] {
  const words = wordsOf(answer).toSorted((a, b) => middleOf(a) - middleOf(b));
  const segments = listOf(answer['segments'] ?? []);
  if (segments.length > 0) return segments.map((segment) => toSegment(segment, words));
  if (answer['text'] == null && answer['segments'] == null) throw unreadable('neither segments nor a text');
  const text = textOf(answer['text'] ?? '');
  return words.length > 0 ? toSentences(writtenWords(words, text)) : [{ start: 0, end: seconds, text, words }];
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw unreadable(`${kindOf(value)} where an object belongs`);
  return { ...value };
}

function listOf(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) throw unreadable(`${kindOf(value)} where a list belongs`);
  return value.map(fieldsOf);
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw unreadable(`${kindOf(value)} where a number belongs`);
  return value;
}

/** Text that can be kept: neither a database nor a protocol takes NUL or half a surrogate pair. */
function textOf(value: unknown): string {
  if (typeof value !== 'string') throw unreadable(`${kindOf(value)} where a text belongs`);
  return value.replaceAll('\0', '').toWellFormed().trim();
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

function unreadable(found: string, cause?: unknown): TranscriptionError {
  return new TranscriptionError(
    'TRANSCRIPTION_UNREADABLE',
    `The transcription service answered with something that is no transcription (${found}); see VIDI_TRANSCRIPTION_URL and VIDI_TRANSCRIPTION_MODEL.`,
    { cause },
  );
}

function wordsOf(fields: Fields): readonly HeardWord[] {
  return listOf(fields['words'] ?? [])
    .map(toWord)
    .filter(({ text }) => text !== '');
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

/** Words that are listed beside the segments, by their middles, belong to that which their middle lies in. */
function toSegment(fields: Fields, words: readonly HeardWord[]): HeardSegment {
  const start = numberOf(fields['start']);
  const end = numberOf(fields['end']);
  const { avg_logprob: logProbability, no_speech_prob: noSpeech } = fields;
  const own = wordsOf(fields);
  return {
    start,
    end,
    text: textOf(fields['text']),
    words: own.length > 0 ? own : words.slice(firstFrom(words, start), firstFrom(words, end)),
    ...(logProbability != null && { confidence: share(Math.exp(numberOf(logProbability))) }),
    ...(noSpeech != null && { noSpeech: share(numberOf(noSpeech)) }),
  };
}

/** Where the first word begins whose middle is not before a moment; by halves, as an answer may have very many of both. */
function firstFrom(words: readonly HeardWord[], moment: number): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const word = words[middle];
    if (word !== undefined && middleOf(word) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function share(value: number): number {
  return Math.max(0, Math.min(1, value));
}
