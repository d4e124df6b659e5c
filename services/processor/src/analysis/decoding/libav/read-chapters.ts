import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import type { ChapterFacts } from '../container-facts.ts';

const CHAPTER = /^ {4}Chapter #0:\d+: $/;
const START = /^start (-?\d+\.\d+), $/;
const END = /^end (-?\d+\.\d+)$/;
/** Names of metadata are padded to 16 characters; those of a chapter are indented by eight. */
const METADATA = /^ {8}(.{16,}): $/s;
/** What follows a line feed within a value: an empty name. */
const NEXT_LINE = /^\n {8} {16}: $/;

/**
 * The chapters in libav's description of a file, which is the only way that node-av 6.1 has to them: times to a microsecond, and the first 255
 * bytes of each line of a title.
 *
 * @param description see `LibavLog.descriptionOf`
 * @param origin what counts as 0
 */
export function readChapters(description: readonly string[], origin: Nanoseconds): readonly ChapterFacts[] {
  const starts = description.flatMap((message, at) => (CHAPTER.test(message) ? [at] : []));
  return starts.flatMap((at, index) => readChapter(description.slice(at + 1, starts[index + 1]), origin));
}

function readChapter(messages: readonly string[], origin: Nanoseconds): readonly ChapterFacts[] {
  const start = START.exec(messages[0] ?? '')?.[1];
  const end = END.exec(messages[1] ?? '')?.[1];
  if (start === undefined || end === undefined) return [];
  const title = titleIn(messages);
  return [
    {
      start: fromSeconds(Number(start)) - origin,
      end: fromSeconds(Number(end)) - origin,
      ...(title !== undefined && { title }),
    },
  ];
}

/** The pieces of the value of `title`, up to the end of its last line. */
function titleIn(messages: readonly string[]): string | undefined {
  const name = messages.findIndex((message) => METADATA.exec(message)?.[1]?.trim().toLowerCase() === 'title');
  if (name < 0) return undefined;
  const value = messages.slice(name + 1);
  const end = value.indexOf('');
  return value
    .slice(0, end < 0 ? undefined : end)
    .map((piece) => (NEXT_LINE.test(piece) ? '\n' : piece))
    .join('');
}
