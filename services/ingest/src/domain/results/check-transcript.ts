import {
  TranscriptResult_LanguageSource as LanguageSource,
  type TranscriptResult,
  TranscriptResult_Origin,
} from '@vidi/contracts/vidi/v1/results';
import { inSeconds, nanosOf } from './offset.ts';

/**
 * What is wrong with a transcript: its segments must be half-open, in order of their start (they may overlap: people talk at
 * once) and say something, and the words of a segment must be in order; only a detected language is more or less sure.
 *
 * @returns one sentence per problem; none when the transcript holds.
 */
export function checkTranscript(transcript: TranscriptResult): readonly string[] {
  const { origin, segments, languageConfidence } = transcript;
  const problems = [...checkCues('cue', segments), ...checkLanguage(transcript)];
  if (origin === TranscriptResult_Origin.ORIGIN_UNSPECIFIED) problems.push('the transcript comes from nowhere');
  for (const [position, { words, text }] of segments.entries()) {
    if (text.trim() === '') problems.push(`cue ${position} says nothing`);
    problems.push(...checkCues(`cue ${position}, word`, words));
  }
  if (!isShare(languageConfidence)) problems.push(`the confidence in the language is ${languageConfidence}`);
  return problems;
}

/** Processors from before say of a language only how sure it is. */
function checkLanguage({ language, languageSource, languageConfidence }: TranscriptResult): readonly string[] {
  const isTold = languageSource !== LanguageSource.LANGUAGE_SOURCE_UNSPECIFIED;
  if (language === undefined) return isTold ? ['a language that is not there is said to be known'] : [];
  if (isTold && languageSource !== LanguageSource.DETECTED && languageConfidence !== undefined)
    return ['there is a confidence in a language that was not detected'];
  return [];
}

function checkCues(
  what: string,
  cues: readonly Pick<TranscriptResult['segments'][number], 'startOffset' | 'endOffset' | 'confidence'>[],
): string[] {
  const problems: string[] = [];
  let earliest = 0n;
  for (const [position, { startOffset, endOffset, confidence }] of cues.entries()) {
    const name = `${what} ${position}`;
    const start = nanosOf(startOffset);
    const end = nanosOf(endOffset);
    if (start === undefined || end === undefined) {
      problems.push(`${name} lacks its start or its end`);
      continue;
    }
    if (start < earliest) problems.push(`${name} begins at ${inSeconds(start)}, before ${inSeconds(earliest)}`);
    if (end <= start) problems.push(`${name} ends at ${inSeconds(end)}, not after its start at ${inSeconds(start)}`);
    if (!isShare(confidence)) problems.push(`${name} has a confidence of ${confidence}`);
    earliest = start;
  }
  return problems;
}

function isShare(value: number | undefined): boolean {
  return value === undefined || (value >= 0 && value <= 1);
}
