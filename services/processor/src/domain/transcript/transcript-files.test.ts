import { create } from '@bufbuild/protobuf';
import { TranscriptResult_LanguageSource, TranscriptResultSchema } from '@vidi/contracts/vidi/v1/results';
import { expect, it } from 'vitest';
import { toSubRip, toWebVtt } from './transcript-files.ts';

const at = (seconds: number, nanos = 0) => ({ seconds: BigInt(seconds), nanos });
const transcript = create(TranscriptResultSchema, {
  language: 'pt-BR',
  languageSource: TranscriptResult_LanguageSource.DECLARED,
  segments: [
    { startOffset: at(0), endOffset: at(1, 500_000_000), text: 'Tom & Jerry <3 --> "x"' },
    { startOffset: at(1, 500_499_999), endOffset: at(1, 500_500_001), text: 'two\r\n\r\n \nlines\0' },
    { startOffset: at(59, 999_600_000), endOffset: at(60, 1), text: 'no length to the millisecond' },
    { startOffset: at(362_439, 7_000_000), endOffset: at(362_440), text: 'late' },
  ],
});

it('a transcript as WebVTT has escaped text, one identifier for each cue, and times to the millisecond', () => {
  expect(toWebVtt(transcript)).toBe(`WEBVTT

NOTE language: pt-BR (declared)

1
00:00:00.000 --> 00:00:01.500
Tom &amp; Jerry &lt;3 --&gt; "x"

2
00:00:01.500 --> 00:00:01.501
two
lines\ufffd

3
00:01:00.000 --> 00:01:00.001
no length to the millisecond

4
100:40:39.007 --> 100:40:40.000
late
`);
});

it('a transcript as SubRip has its text as it is', () => {
  expect(toSubRip(transcript)).toBe(`1
00:00:00,000 --> 00:00:01,500
Tom & Jerry <3 --> "x"

2
00:00:01,500 --> 00:00:01,501
two
lines\ufffd

3
00:01:00,000 --> 00:01:00,001
no length to the millisecond

4
100:40:39,007 --> 100:40:40,000
late
`);
});

it('an empty transcript is a whole file too', () => {
  expect(toWebVtt(create(TranscriptResultSchema))).toBe('WEBVTT\n');
  expect(toSubRip(create(TranscriptResultSchema))).toBe('');
});
