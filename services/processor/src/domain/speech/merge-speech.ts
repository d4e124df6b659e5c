import type { HeardChunk, HeardSegment, HeardWord } from './heard-speech.ts';
import type { Chunk } from './plan-chunks.ts';
import { withoutRepeated } from './repeated-words.ts';
import { ownPassages, SEAM_RULE } from './seams.ts';
import { middleOf, type Passage } from './speech-passages.ts';
import { writtenWords } from './written-words.ts';

/** A sentence that is no part of the transcript. */
export interface DroppedSpeech extends HeardWord {
  /** NO_SPEECH: words where the sound has no voice. NO_LENGTH: it takes no time. */
  readonly reason: 'NO_SPEECH' | 'NO_LENGTH';
}

/** What of the words that an engine heard nobody said. */
export const MERGE_RULE = {
  /** Whisper's own rule (openai/whisper, transcribe.py): no speech when it is that likely and the words are that unsure. */
  noSpeechShare: 0.6,
  unsure: Math.exp(-1),
  /** Least share of a sentence in which there is a voice. */
  voicedShare: 0.2,
  seams: SEAM_RULE,
} as const;
const { noSpeechShare: NO_SPEECH_SHARE, unsure: UNSURE, voicedShare: VOICED_SHARE } = MERGE_RULE;

/** Puts what was heard in overlapping pieces together, in the time of the video, and drops words that nobody said. */
export function mergeSpeech(
  heard: readonly HeardChunk[],
  voiced: readonly Passage[],
): { readonly segments: readonly HeardSegment[]; readonly dropped: readonly DroppedSpeech[] } {
  const segments: HeardSegment[] = [];
  const dropped: DroppedSpeech[] = [];
  const own = ownPassages(heard);
  for (const [index, { chunk, speech }] of heard.entries()) {
    const mine = own[index] ?? chunk.own;
    const isContinued = (heard[index - 1]?.chunk.end ?? 0) > chunk.start;
    const owning = speech.segments.map((one) => shifted(one, chunk)).flatMap((one) => owned(one, mine));
    for (const [position, heardHere] of owning.entries()) {
      const last = segments.at(-1);
      const segment = position === 0 && isContinued && last ? continued(last, heardHere) : heardHere;
      if (segment === undefined) continue;
      const reason = faultOf(segment, voiced);
      const { start, end, text } = segment;
      if (reason === undefined) segments.push(segment);
      else dropped.push({ start, end, text, reason });
    }
  }
  return { segments: segments.toSorted(byStart), dropped: dropped.toSorted(byStart) };
}

/** In the time of the video, and within the piece: an engine may say that a word ends after the sound does. */
function shifted(segment: HeardSegment, chunk: Chunk): HeardSegment {
  const place = (moment: number): number => Math.min(Math.max(0, moment) + chunk.start, chunk.end);
  const words = segment.words.map((word) => ({ ...word, start: place(word.start), end: place(word.end) }));
  return {
    ...segment,
    start: place(segment.start),
    end: place(segment.end),
    words: words.filter(({ start, end }) => end > start).toSorted(byStart),
  };
}

/** The part of a sentence that is the piece's own: by words where there are any, else by its middle. */
function owned(segment: HeardSegment, own: Passage): readonly HeardSegment[] {
  const isOwn = (passage: Passage): boolean => middleOf(passage) >= own.start && middleOf(passage) < own.end;
  if (segment.words.length === 0) return isOwn(segment) ? [segment] : [];
  const words = segment.words.filter(isOwn);
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) return [];
  if (words.length === segment.words.length) return [segment];
  const written = writtenWords(segment.words, segment.text).filter(({ word }) => isOwn(word));
  const text = written
    .map((one) => one.written)
    .join('')
    .trim();
  return [{ ...segment, words, start: first.start, end: last.end, text }];
}

/** A sentence without words of its own times, behind another such: what both pieces heard of it is said once. */
function continued(last: HeardSegment, segment: HeardSegment): HeardSegment | undefined {
  if (last.words.length > 0 || segment.words.length > 0 || last.end <= segment.start) return segment;
  const text = withoutRepeated(last.text, segment.text);
  if (text === segment.text) return segment;
  return text === '' || last.end >= segment.end ? undefined : { ...segment, text, start: last.end };
}

function faultOf(segment: HeardSegment, voiced: readonly Passage[]): DroppedSpeech['reason'] | undefined {
  const { start, end, noSpeech = 0, confidence = 1 } = segment;
  if (end <= start) return 'NO_LENGTH';
  if (noSpeech > NO_SPEECH_SHARE && confidence < UNSURE) return 'NO_SPEECH';
  const voice = voiced.reduce((sum, one) => sum + Math.max(0, Math.min(end, one.end) - Math.max(start, one.start)), 0);
  return voice < VOICED_SHARE * (end - start) ? 'NO_SPEECH' : undefined;
}

function byStart(a: Passage, b: Passage): number {
  return a.start - b.start;
}
