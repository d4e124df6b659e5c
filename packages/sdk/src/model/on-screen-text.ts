import type {
  OnScreenTextLine as WireLine,
  OnScreenTextResult as WireResult,
  OnScreenText as WireText,
  OnScreenTextWord as WireWord,
} from '@vidi/contracts/vidi/v1/results';
import { type Box, toBox } from './box.ts';
import { type Segment, toSegment } from './segment.ts';

/** Text in the picture that stood still long enough to be read. */
export interface OnScreenText {
  /** In order of their start; those shown at the same time overlap. */
  readonly segments: readonly ShownText[];
  /** The languages that text was looked for in, as BCP-47 tags. */
  readonly languages: readonly string[];
  /** Whether there was more than is read of one video: some text may be missing. */
  readonly truncated: boolean;
}

/** One line of text, or some below each other that came and went together. Times are those of looks, 0.2 s apart. */
export interface ShownText extends Segment {
  /** Lines are separated by `\n`. */
  readonly text: string;
  readonly box: Box;
  /** How sure the text is, in [0, 1]; undefined where that is not known. */
  readonly confidence: number | undefined;
  /** As a BCP-47 tag; undefined where text was looked for in several languages. */
  readonly language: string | undefined;
  /** From the top. */
  readonly lines: readonly ShownLine[];
}

/** A line of text in the picture. */
export interface ShownLine {
  readonly text: string;
  readonly box: Box;
  /** In reading order. */
  readonly words: readonly ShownWord[];
}

/** A word in the picture. */
export interface ShownWord {
  readonly text: string;
  readonly box: Box;
  /** How sure the word is, in [0, 1]; undefined where that is not known. */
  readonly confidence: number | undefined;
}

/** Reads the result of `ON_SCREEN_TEXT`. */
export function toOnScreenText({ segments, languages, truncated }: WireResult): OnScreenText {
  return { segments: segments.map(toShownText), languages, truncated };
}

function toShownText(text: WireText): ShownText {
  return {
    ...toSegment(text),
    text: text.text,
    box: toBox(text.box),
    confidence: text.confidence,
    language: text.language,
    lines: text.lines.map(toLine),
  };
}

function toLine({ text, box, words }: WireLine): ShownLine {
  return { text, box: toBox(box), words: words.map(toWord) };
}

function toWord({ text, box, confidence }: WireWord): ShownWord {
  return { text, box: toBox(box), confidence };
}

/** Zeros are left out on the way, the whole box only by a server that lacks it. */
