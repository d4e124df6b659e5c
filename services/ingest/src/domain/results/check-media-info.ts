import type { MediaInfo, Rational, Stream } from '@vidi/contracts/vidi/v1/media_info';
import { inSeconds, nanosOf } from './offset.ts';

/** What is promised in `vidi.v1.MediaInfo` of how much of a file's own text there is. */
const MAX = { chapters: 500, titleLength: 200, tags: 50, streamTags: 20, nameLength: 64, valueLength: 500 } as const;

/**
 * What is wrong with media info: streams must be numbered as they lie in the file, fractions must have a value, chapters must be in order and inside the
 * video, and text must be as short as is promised.
 *
 * @returns one sentence per problem; none when the result holds.
 */
export function checkMediaInfo({ duration, streams, chapters, tags }: MediaInfo): readonly string[] {
  return [
    ...streams.flatMap(checkStream),
    ...checkChapters(chapters, nanosOf(duration)),
    ...checkTags('the file', tags, MAX.tags),
  ];
}

function checkStream({ index, video, tags }: Stream, position: number): readonly string[] {
  const name = `stream ${position}`;
  const problems = [...checkTags(name, tags, MAX.streamTags)];
  if (index !== position) problems.push(`${name} says that it is stream ${index}`);
  if (video !== undefined) {
    if (![0, 90, 180, 270].includes(video.rotation)) problems.push(`${name} is turned by ${video.rotation} degrees`);
    if (!isFraction(video.frameRate)) problems.push(`the frame rate of ${name} is no number above 0`);
    if (!isFraction(video.pixelAspect)) problems.push(`the pixel aspect of ${name} is no number above 0`);
  }
  return problems;
}

function isFraction(fraction: Rational | undefined): boolean {
  return fraction === undefined || (fraction.numerator > 0 && fraction.denominator > 0);
}

function checkChapters(chapters: MediaInfo['chapters'], duration: bigint | undefined): readonly string[] {
  const problems: string[] = [];
  if (chapters.length > MAX.chapters) problems.push(`there are ${chapters.length} chapters, more than ${MAX.chapters}`);
  let earliest = 0n;
  for (const [position, { startOffset, endOffset, title = '' }] of chapters.entries()) {
    const name = `chapter ${position}`;
    const start = nanosOf(startOffset);
    const end = nanosOf(endOffset);
    if (title.length > MAX.titleLength) problems.push(`the title of ${name} is longer than ${MAX.titleLength}`);
    if (start === undefined || end === undefined) {
      problems.push(`${name} lacks its start or its end`);
      continue;
    }
    if (start < earliest) problems.push(`${name} begins at ${inSeconds(start)}, before ${inSeconds(earliest)}`);
    if (end <= start) problems.push(`${name} ends at ${inSeconds(end)}, not after its start at ${inSeconds(start)}`);
    if (duration !== undefined && end > duration) problems.push(`${name} ends after the video`);
    earliest = start;
  }
  return problems;
}

function checkTags(of: string, tags: MediaInfo['tags'], most: number): readonly string[] {
  const problems: string[] = [];
  if (tags.length > most) problems.push(`${of} has ${tags.length} tags, more than ${most}`);
  for (const { name, value } of tags) {
    if (name === '' || name.length > MAX.nameLength || value === '' || value.length > MAX.valueLength) {
      problems.push(`a tag of ${of} has nothing in it, or too much`);
    }
  }
  return problems;
}
