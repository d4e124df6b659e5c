import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs as ms } from '@bufbuild/protobuf/wkt';
import { MediaInfoSchema } from '@vidi/contracts/vidi/v1/media_info';
import { describe, expect, it } from 'vitest';
import { checkMediaInfo } from './check-media-info.ts';

const check = (info: MessageInitShape<typeof MediaInfoSchema>) => checkMediaInfo(create(MediaInfoSchema, info));

describe('media info', () => {
  it('holds with streams in their order, chapters inside the video and short text', () => {
    const video = { rotation: 270, frameRate: { numerator: 25, denominator: 1 } };
    expect(
      check({
        duration: ms(2_000),
        streams: [
          { index: 0, video },
          { index: 1, tags: [{ name: 'title', value: 'Sound' }] },
        ],
        chapters: [
          { startOffset: ms(0), endOffset: ms(2_000), title: 'All' },
          { startOffset: ms(0), endOffset: ms(1_000) },
        ],
        tags: [{ name: 'title', value: 'x'.repeat(500) }],
      }),
    ).toEqual([]);
    expect(check({})).toEqual([]);
  });

  it.each([
    ['a stream out of place', { streams: [{ index: 1 }] }, ['stream 0 says that it is stream 1']],
    ['an odd rotation', { streams: [{ video: { rotation: 45 } }] }, ['stream 0 is turned by 45 degrees']],
    [
      'a frame rate of nothing',
      { streams: [{ video: { frameRate: { numerator: 25, denominator: 0 } } }] },
      ['the frame rate of stream 0 is no number above 0'],
    ],
    [
      'a pixel without width',
      { streams: [{ video: { pixelAspect: { numerator: 0, denominator: 1 } } }] },
      ['the pixel aspect of stream 0 is no number above 0'],
    ],
    [
      'chapters out of order',
      {
        chapters: [
          { startOffset: ms(500), endOffset: ms(900) },
          { startOffset: ms(0), endOffset: ms(900) },
        ],
      },
      ['chapter 1 begins at 0 s, before 0.5 s'],
    ],
    [
      'a chapter without length',
      { chapters: [{ startOffset: ms(500), endOffset: ms(500) }] },
      ['chapter 0 ends at 0.5 s, not after its start at 0.5 s'],
    ],
    [
      'a chapter after the end',
      { duration: ms(400), chapters: [{ startOffset: ms(0), endOffset: ms(500) }] },
      ['chapter 0 ends after the video'],
    ],
    ['a chapter without times', { chapters: [{}] }, ['chapter 0 lacks its start or its end']],
    ['an empty tag', { tags: [{ name: 'title' }] }, ['a tag of the file has nothing in it, or too much']],
    [
      'too many tags',
      { streams: [{ tags: Array.from({ length: 21 }, () => ({ name: 'a', value: 'b' })) }] },
      ['stream 0 has 21 tags, more than 20'],
    ],
  ])('does not hold with %s', (_, info, problems) => {
    expect(check(info)).toEqual(problems);
  });
});
