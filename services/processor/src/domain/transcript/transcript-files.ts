import type { Duration } from '@bufbuild/protobuf/wkt';
import {
  TranscriptResult_LanguageSource as LanguageSource,
  type TranscriptResult,
} from '@vidi/contracts/vidi/v1/results';

/** The files that are made of a transcript; the version changes when what is in them does. */
export const TRANSCRIPT_FILES = {
  version: 1,
  vtt: 'transcript/transcript.vtt',
  srt: 'transcript/transcript.srt',
} as const;

/** What is shown, and when. */
type Segments = TranscriptResult['segments'];

/**
 * A transcript as WebVTT (https://www.w3.org/TR/webvtt1/): in UTF-8, a comment with the language, and a cue for each segment, whose identifier
 * is its number from 1. Times are to the millisecond, which is all that the format has, and no cue is without length.
 */
export function toWebVtt({ language, languageSource, segments }: TranscriptResult): string {
  const how =
    languageSource === LanguageSource.LANGUAGE_SOURCE_UNSPECIFIED
      ? ''
      : ` (${LanguageSource[languageSource].toLowerCase()})`;
  const note = language === undefined ? [] : [`NOTE language: ${language}${how}`];
  const cues = cuesOf(segments).map(({ number, startMs, endMs, lines }) => {
    const times = `${timestamp(startMs, '.')} --> ${timestamp(endMs, '.')}`;
    return [String(number), times, ...lines.map(escaped)].join('\n');
  });
  return `${['WEBVTT', ...note, ...cues].join('\n\n')}\n`;
}

/** A transcript as SubRip (SRT), which has no specification: text as it is, as players differ in what markup they know. */
export function toSubRip({ segments }: Pick<TranscriptResult, 'segments'>): string {
  const cues = cuesOf(segments).map(({ number, startMs, endMs, lines }) => {
    const times = `${timestamp(startMs, ',')} --> ${timestamp(endMs, ',')}`;
    return `${[String(number), times, ...lines].join('\n')}\n`;
  });
  return cues.join('\n');
}

function cuesOf(segments: Segments) {
  return segments.map(({ startOffset, endOffset, text }, index) => {
    const startMs = milliseconds(startOffset);
    return { number: index + 1, startMs, endMs: Math.max(milliseconds(endOffset), startMs + 1), lines: linesOf(text) };
  });
}

/** A blank line would end the cue, and what follows it would be taken for the next. */
function linesOf(text: string): readonly string[] {
  return text
    .replaceAll('\0', '\ufffd')
    .split(/\r\n|[\n\r]/)
    .filter((line) => line.trim() !== '');
}

/** Cue text, section 4.2.2: what would begin a tag or a character reference. `>` too, so that no line has an arrow. */
function escaped(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function milliseconds(offset: Duration | undefined): number {
  return Number(offset?.seconds ?? 0n) * 1000 + Math.round((offset?.nanos ?? 0) / 1e6);
}

/** Hours have two digits or more. */
function timestamp(ms: number, point: '.' | ','): string {
  const digits = (value: number, count: number) => String(Math.floor(value)).padStart(count, '0');
  const parts = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map((part) => digits(part, 2));
  return `${parts.join(':')}${point}${digits(ms % 1000, 3)}`;
}
