import { Stream_Kind } from '@vidi/contracts/vidi/v1/media_info';
import type { DamagedRange } from '../damaged-range.ts';
import type { FoundResults } from './found-results.ts';
import { inSeconds, nanosOf } from './offset.ts';

const SECOND = 1_000_000_000n;
/** MPEG-TS has no length written in it: what media info says is taken from its first time and its last, and clocks can jump. */
const WITHOUT_LENGTH = 'mpegts';

/**
 * What is wrong with where results lie in the video: shots must cover the whole picture, and nothing may lie outside
 * the video.
 *
 * The length comes from the file's header, which is rounded, so results may lie `extentTolerance` off it. A header that
 * says less than was decoded (a fragmented file without an index) is not held against the results: then the video is as
 * long as its shots. One that says more is: the rest of the picture has not been analysed, unless that is what the shots are
 * marked to lack.
 *
 * @param lacking what the shots were not made from, as the file is damaged
 *
 * @returns one sentence per problem; none when everything is where it can be.
 */
export function checkExtent(found: FoundResults, lacking: readonly DamagedRange[] = []): readonly string[] {
  return [...checkCoverage(found, lacking), ...checkInside(found)];
}

/** How far results may lie off a length that a header tells, in nanoseconds: 2 %, and at least one second. */
export function extentTolerance(length: bigint): bigint {
  const share = length / 50n;
  return share > SECOND ? share : SECOND;
}

function checkCoverage(found: FoundResults, lacking: readonly DamagedRange[]): readonly string[] {
  const start = nanosOf(found.shots?.shots.at(0)?.startOffset);
  const end = nanosOf(found.shots?.shots.at(-1)?.endOffset);
  const picture = pictureLength(found);
  if (start === undefined || end === undefined || picture === undefined) return [];
  const missing = lacking.map(({ startSeconds, endSeconds }) => [nanos(startSeconds), nanos(endSeconds)] as const);
  const beforeStart = missing
    .filter(([from]) => from < start)
    .reduce((sum, [from, to]) => sum + min(to, start) - from, 0n);
  const afterEnd = missing.filter(([, to]) => to > end).reduce((sum, [from, to]) => sum + to - max(from, end), 0n);
  if (end - start + beforeStart + afterEnd >= picture - extentTolerance(picture)) return [];
  return [
    `the shots cover ${inSeconds(end - start)} of a picture of ${inSeconds(picture)}, so the file may be damaged or cut short`,
  ];
}

function checkInside(found: FoundResults): readonly string[] {
  const shotsEnd = nanosOf(found.shots?.shots.at(-1)?.endOffset);
  const duration = nanosOf(found.mediaInfo?.duration);
  const told = duration === undefined ? undefined : duration + extentTolerance(duration);
  const end = later(told, shotsEnd);
  if (end === undefined) return [];
  const moments = [
    ['keyframe', nanosOf(found.keyframes?.keyframes.at(-1)?.timeOffset)],
    ['tile of the storyboard', nanosOf(found.storyboard?.tiles.at(-1)?.timeOffset)],
    ['black passage', nanosOf(found.black?.segments.at(-1)?.endOffset)],
    ['silence', nanosOf(found.silence?.segments.at(-1)?.endOffset)],
    ['cue of the transcript', lastCue(found)],
    ['frozen passage', nanosOf(found.freeze?.segments.at(-1)?.endOffset)],
    ['silent black passage', nanosOf(found.silentBlack?.segments.at(-1)?.endOffset)],
    ['signature of the fingerprint', lastSignature(found)],
    [
      'test signal',
      (found.testSignals?.signals ?? []).map(({ endOffset }) => nanosOf(endOffset)).reduce(later, undefined),
    ],
    [
      'audio fault',
      (found.audioFaults?.faults ?? []).map(({ endOffset }) => nanosOf(endOffset)).reduce(later, undefined),
    ],
    [
      'text in the picture',
      (found.onScreenText?.segments ?? []).map(({ endOffset }) => nanosOf(endOffset)).reduce(later, undefined),
    ],
  ] as const;
  return moments.flatMap(([what, last]) =>
    last !== undefined && last > end ? [`the last ${what} lies at ${inSeconds(last)}, after the end of the video`] : [],
  );
}

/** Cues may overlap, so the one that begins last need not end last. */
function lastCue({ transcript }: FoundResults): bigint | undefined {
  return transcript?.segments.map(({ endOffset }) => nanosOf(endOffset)).reduce(later, undefined);
}

function lastSignature({ fingerprint }: FoundResults): bigint | undefined {
  const step = nanosOf(fingerprint?.step);
  const count = fingerprint?.signatures.length ?? 0;
  return step === undefined || count === 0 ? undefined : step * BigInt(count - 1);
}

/**
 * How long the picture is at least, as far as the file says: the shortest picture stream, as any of several may be the one that was analysed; or the whole where nothing
 * but one picture is in it; undefined where sound, or another picture, could be what makes the file as long as it is, or no length is told.
 */
function pictureLength({ mediaInfo }: FoundResults): bigint | undefined {
  if (mediaInfo?.container === WITHOUT_LENGTH) return undefined;
  const streams = mediaInfo?.streams ?? [];
  const pictures = streams.filter(({ kind }) => kind === Stream_Kind.VIDEO);
  const lengths = pictures.map(({ duration }) => nanosOf(duration)).filter((length) => length !== undefined);
  if (lengths.length > 0) return lengths.length === pictures.length ? lengths.reduce(min) : undefined;
  const isAlone = streams.filter(({ kind }) => kind === Stream_Kind.VIDEO || kind === Stream_Kind.AUDIO).length === 1;
  return isAlone ? nanosOf(mediaInfo?.duration) : undefined;
}

function later(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}

function nanos(seconds: number): bigint {
  return BigInt(Math.round(seconds * 1e9));
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
