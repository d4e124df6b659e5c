import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { Stream_Kind } from '@vidi/contracts/vidi/v1/media_info';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { describe, expect, it } from 'vitest';
import { conclude, type Feature, type FeatureRecord, newFeature } from '../feature.ts';
import { checkResults } from './check-results.ts';

const now = new Date('2026-01-01T00:00:00Z');
const ms = durationFromMs;
type Content = NonNullable<MessageInitShape<typeof FeatureResultSchema>['result']>;

function succeeded(feature: Feature, result: Content): FeatureRecord {
  const message = create(FeatureResultSchema, { result });
  return conclude(
    newFeature('v', feature, now),
    { kind: 'succeeded', result: message },
    { name: 'e', version: '1' },
    1,
    now,
  );
}

function skipped(feature: Feature): FeatureRecord {
  const reason = { reason: 'NO_AUDIO_STREAM', message: 'There is no sound.' };
  return conclude(newFeature('v', feature, now), { kind: 'skipped', reason }, undefined, 1, now);
}

const mediaInfo = (durationMs: number, pictureMs?: number, kinds = [Stream_Kind.VIDEO], container = 'mp4') =>
  succeeded('MEDIA_INFO', {
    case: 'mediaInfo',
    value: {
      container,
      duration: ms(durationMs),
      streams: kinds.map((kind, index) => ({
        index,
        kind,
        ...(pictureMs !== undefined && { duration: ms(pictureMs) }),
      })),
    },
  });

const pictures = (...lengths: number[]) =>
  succeeded('MEDIA_INFO', {
    case: 'mediaInfo',
    value: {
      container: 'mp4',
      duration: ms(Math.max(...lengths)),
      streams: lengths.map((length, index) => ({ index, kind: Stream_Kind.VIDEO, duration: ms(length) })),
    },
  });

/** Shots of 25 frames a second, cut at the given milliseconds. */
const shots = (...cuts: number[]) =>
  succeeded('SHOTS', {
    case: 'shots',
    value: {
      shots: cuts.slice(1).map((end, index) => {
        const start = cuts[index] ?? 0;
        const first = cuts[0] ?? 0;
        return {
          index,
          startOffset: ms(start),
          endOffset: ms(end),
          startFrame: BigInt((start - first) / 40),
          endFrame: BigInt((end - first) / 40),
        };
      }),
    },
  });

const keyframes = (...times: number[]) =>
  succeeded('KEYFRAMES', {
    case: 'keyframes',
    value: {
      keyframes: times.map((time, shotIndex) => ({
        shotIndex,
        timeOffset: ms(time),
        frame: BigInt(time / 40),
        image: { name: `keyframes/${shotIndex}.jpg` },
      })),
    },
  });

const black = (...segments: [number, number][]) =>
  succeeded('BLACK', {
    case: 'black',
    value: { segments: segments.map(([start, end]) => ({ startOffset: ms(start), endOffset: ms(end) })) },
  });

describe('results hold', () => {
  it.each([
    [
      'a whole video',
      [mediaInfo(10_000), shots(0, 4_000, 10_000), keyframes(2_000, 6_000), black([0, 400], [400, 800])],
    ],
    ['a video without sound, where that is skipped', [mediaInfo(10_000), skipped('LOUDNESS')]],
    ['a header that rounds', [mediaInfo(10_000), shots(0, 9_960)]],
    ['a picture that begins late, as long as it says', [mediaInfo(10_000, 7_000), shots(3_000, 10_000)]],
    [
      'a picture shorter than its sound',
      [mediaInfo(10_000, undefined, [Stream_Kind.VIDEO, Stream_Kind.AUDIO]), shots(0, 5_000)],
    ],
    [
      'recordings of MPEG-TS that were joined, and their clock jumps',
      [mediaInfo(7_200_000, 7_200_000, [Stream_Kind.VIDEO], 'mpegts'), shots(0, 10_000)],
    ],
    ['the shorter of two pictures', [pictures(5_000, 10_000), shots(0, 5_000)]],
    [
      'a picture cut short, where that is what the shots are marked to lack',
      [mediaInfo(10_000), { ...shots(0, 6_000), damagedRanges: [{ startSeconds: 6, endSeconds: 10 }] }],
    ],
    ['a header that says too little', [mediaInfo(1_000), shots(0, 10_000), keyframes(9_000), black([8_000, 10_000])]],
  ])('for %s', (_what, features) => {
    expect(checkResults(features)).toEqual([]);
  });
});

describe('results do not hold', () => {
  it.each([
    ['while a feature has not ended', [mediaInfo(10_000), newFeature('v', 'SHOTS', now)], 'SHOTS has not ended'],
    ['without a single result', [skipped('LOUDNESS')], 'not one feature has a result'],
    ['when shots have a gap', [mediaInfo(10_000), gap(shots(0, 4_000, 10_000))], 'the one before ends at 4 s'],
    [
      'when shots stop before the picture does',
      [mediaInfo(10_000), shots(0, 5_000)],
      'the shots cover 5 s of a picture of 10 s',
    ],
    ['when shots begin after the picture does', [mediaInfo(10_000), shots(5_000, 10_000)], 'the shots cover 5 s'],
    ['when there is no shot', [mediaInfo(10_000), shots(0)], 'there is no shot'],
    ['when a shot is empty', [mediaInfo(10_000), shots(0, 0, 10_000)], 'not after its start'],
    [
      'when a shot has no keyframe',
      [mediaInfo(10_000), shots(0, 4_000, 10_000), keyframes(2_000)],
      '1 keyframes for 2 shots',
    ],
    ['when a keyframe is of another shot', [shots(0, 4_000, 10_000), keyframes(2_000, 3_000)], 'outside its shot'],
    ['when keyframes are out of order', [keyframes(3_000, 2_000)], 'not after the one before'],
    [
      'when passages overlap',
      [mediaInfo(10_000), black([0, 2_000], [1_000, 3_000])],
      'black passage 1 begins at 1 s, before 2 s',
    ],
    ['when a passage ends before it begins', [mediaInfo(10_000), black([2_000, 1_000])], 'not after its start'],
    ['when a passage lies after the end', [mediaInfo(10_000), black([12_000, 13_000])], 'after the end of the video'],
    [
      'when a loudness is no number',
      [succeeded('LOUDNESS', { case: 'loudness', value: { integratedLufs: Number.NaN } })],
      'the integrated loudness is NaN',
    ],
  ])('%s', (_what, features, problem) => {
    expect(checkResults(features).join('; ')).toContain(problem);
  });
});

/** Lets the second shot begin 40 ms late. */
function gap(record: FeatureRecord): FeatureRecord {
  const content = record.result?.result;
  const second = content?.case === 'shots' ? content.value.shots[1] : undefined;
  if (second !== undefined) second.startOffset = ms(4_040);
  return record;
}
