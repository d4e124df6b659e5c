import {
  type DroppedCue as WireDroppedCue,
  TranscriptResult_LanguageSource as WireLanguageSource,
  TranscriptResult_Origin as WireOrigin,
  type TranscriptResult as WireTranscript,
  type TranscriptSegment as WireTranscriptSegment,
  type TranscriptWord as WireTranscriptWord,
} from '@vidi/contracts/vidi/v1/results';
import { type FileArtifact, toFile } from './artifact.ts';
import type { Segment } from './segment.ts';
import { toOffset } from './wire-values.ts';

/** What is said in a video. */
export interface Transcript {
  /**
   * A subtitle track of the file (`EMBEDDED`), speech to text by a model on the processor (`WHISPER`) or by a service
   * (`ENDPOINT`). `UNKNOWN` is an origin that only a newer SDK knows.
   */
  readonly origin: 'EMBEDDED' | 'WHISPER' | 'ENDPOINT' | 'UNKNOWN';
  /** The stream it was read or heard from: the `index` of one of `mediaInfo.streams`. */
  readonly streamIndex: number;
  /** Language as a BCP-47 tag; undefined where it is not known. */
  readonly language: string | undefined;
  /**
   * How the language is known: `DECLARED` by whoever handed the video over, told by the subtitle `TRACK`, or `DETECTED` in what is said.
   * Undefined exactly where the language is; `UNKNOWN` is a way that only a newer SDK knows.
   */
  readonly languageSource: 'DECLARED' | 'TRACK' | 'DETECTED' | 'UNKNOWN' | undefined;
  /** How sure the language is, in [0, 1]; undefined where it was not detected. */
  readonly languageConfidence: number | undefined;
  /** In order of their start; they may overlap. */
  readonly segments: readonly TranscriptSegment[];
  /** What was in the source but is no part of the transcript. */
  readonly droppedCues: readonly DroppedCue[];
  /** The same for players, as WebVTT (UTF-8); undefined in transcripts from before there was such a file. `downloadArtifact` reads it. */
  readonly vtt: FileArtifact | undefined;
  /** And as SubRip (SRT). */
  readonly srt: FileArtifact | undefined;
}

/** A line or a sentence of a transcript. */
export interface TranscriptSegment extends Segment {
  /** Without markup; lines are separated by `\n`. */
  readonly text: string;
  /** How sure the text is, in [0, 1]; undefined where the source does not say. */
  readonly confidence: number | undefined;
  /** Its words with their times, where the source has them. */
  readonly words: readonly TranscriptWord[];
}

/** A word of a transcript. */
export interface TranscriptWord extends Segment {
  readonly text: string;
  /** How sure the word is, in [0, 1]; undefined where the source does not say. */
  readonly confidence: number | undefined;
}

/** A piece of text that was left out of a transcript. */
export interface DroppedCue extends Segment {
  readonly text: string;
  /** A stable word, such as `NO_LENGTH` or `OUTSIDE_VIDEO`. */
  readonly reason: string;
}

/** Reads a transcript. */
export function toTranscript(transcript: WireTranscript): Transcript {
  return {
    origin: ORIGINS[transcript.origin] ?? 'UNKNOWN',
    streamIndex: transcript.streamIndex,
    language: transcript.language,
    languageSource:
      transcript.language === undefined ? undefined : (LANGUAGE_SOURCES[transcript.languageSource] ?? 'UNKNOWN'),
    languageConfidence: transcript.languageConfidence,
    segments: transcript.segments.map(toTranscriptSegment),
    droppedCues: transcript.droppedCues.map(toDroppedCue),
    vtt: transcript.vtt && toFile(transcript.vtt),
    srt: transcript.srt && toFile(transcript.srt),
  };
}

const ORIGINS: Readonly<Record<number, Transcript['origin']>> = {
  [WireOrigin.EMBEDDED]: 'EMBEDDED',
  [WireOrigin.WHISPER]: 'WHISPER',
  [WireOrigin.ENDPOINT]: 'ENDPOINT',
};

const LANGUAGE_SOURCES: Readonly<Record<number, Transcript['languageSource']>> = {
  [WireLanguageSource.DECLARED]: 'DECLARED',
  [WireLanguageSource.TRACK]: 'TRACK',
  [WireLanguageSource.DETECTED]: 'DETECTED',
};

function toTranscriptSegment({
  startOffset,
  endOffset,
  text,
  confidence,
  words,
}: WireTranscriptSegment): TranscriptSegment {
  return {
    startSeconds: toOffset(startOffset),
    endSeconds: toOffset(endOffset),
    text,
    confidence,
    words: words.map(toTranscriptWord),
  };
}

function toTranscriptWord({ startOffset, endOffset, text, confidence }: WireTranscriptWord): TranscriptWord {
  return { startSeconds: toOffset(startOffset), endSeconds: toOffset(endOffset), text, confidence };
}

function toDroppedCue({ startOffset, endOffset, text, reason }: WireDroppedCue): DroppedCue {
  return { startSeconds: toOffset(startOffset), endSeconds: toOffset(endOffset), text, reason };
}
