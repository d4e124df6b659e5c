import type { Box } from '@vidi/contracts/vidi/v1/media_info';
import type { OnScreenText, OnScreenTextResult } from '@vidi/contracts/vidi/v1/results';
import { inSeconds, nanosOf } from './offset.ts';

/** As the API promises. */
const MAX_SEGMENTS = 10_000;
/** What one segment may be made of. */
const MAX_LINES = 100;
const MAX_CHARACTERS = 20_000;

/**
 * What is wrong with text in the picture: a bounded number of segments, half-open and in order of their start, each with lines that say what
 * the segment says, and all boxes within the picture.
 *
 * @returns one sentence per problem; none when the result holds.
 */
export function checkOnScreenText({ segments, languages }: OnScreenTextResult): readonly string[] {
  const problems: string[] = [];
  if (languages.length === 0) problems.push('the text in the picture is in no language');
  if (segments.length > MAX_SEGMENTS) problems.push(`there are ${segments.length} texts, more than ${MAX_SEGMENTS}`);
  let earliest = 0n;
  for (const [position, segment] of segments.entries()) {
    const name = `text ${position}`;
    const start = nanosOf(segment.startOffset);
    const end = nanosOf(segment.endOffset);
    if (start === undefined || end === undefined) {
      problems.push(`${name} lacks its start or its end`);
      continue;
    }
    if (start < earliest) problems.push(`${name} begins at ${inSeconds(start)}, before ${inSeconds(earliest)}`);
    if (end <= start) problems.push(`${name} ends at ${inSeconds(end)}, not after its start at ${inSeconds(start)}`);
    earliest = start;
    problems.push(...checkContent(segment).map((problem) => `${name} ${problem}`));
  }
  return problems;
}

function checkContent({ text, box, confidence, lines }: OnScreenText): readonly string[] {
  const problems: string[] = [];
  const words = lines.flatMap((line) => line.words);
  if (text.trim() === '' || text.length > MAX_CHARACTERS) problems.push(`has ${text.length} characters`);
  if (lines.length === 0 || lines.length > MAX_LINES) problems.push(`has ${lines.length} lines`);
  if (text !== lines.map((line) => line.text).join('\n')) problems.push('does not say what its lines say');
  if (lines.some((line) => line.words.length === 0)) problems.push('has a line without words');
  const boxes = [box, ...lines.map((line) => line.box), ...words.map((word) => word.box)];
  if (!boxes.every(isInPicture)) problems.push('has a box that is not within the picture');
  const confidences = [confidence, ...words.map((word) => word.confidence)];
  if (!confidences.every(isShare)) problems.push('has a confidence that is no share');
  return problems;
}

function isInPicture(box: Box | undefined): boolean {
  if (box === undefined) return false;
  const { left, top, right, bottom } = box;
  return 0 <= left && left <= right && right <= 1 && 0 <= top && top <= bottom && bottom <= 1;
}

function isShare(value: number | undefined): boolean {
  return value === undefined || (value >= 0 && value <= 1);
}
