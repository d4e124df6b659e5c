import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { TranscriptResult_LanguageSource, TranscriptResult_Origin } from '@vidi/contracts/vidi/v1/results';
import { addSubtitles, makeClip, type PlannedSubtitles } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import { analyse, resultOf, seconds, temporaryFolder } from './analysis-process.ts';

const SRT = `1
00:00:00,120 --> 00:00:00,480
<b>Hello</b>, you.

2
00:00:00,500 --> 00:00:00,900
{\\an8}Caf\u00e9 \u2014 \u65e5\u672c\u8a9e
second line
`;
const LATE_SRT = `${SRT}
3
00:00:30,000 --> 00:00:31,000
Long after the end
`;
const ASS = `[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.12,0:00:00.48,Default,,0,0,0,,{\\b1}Hello{\\b0}, you.
Dialogue: 0,0:00:00.50,0:00:00.90,Default,,0,0,0,,Caf\u00e9 \u2014 \u65e5\u672c\u8a9e\\Nsecond line
`;
const VTT = `WEBVTT

00:00.120 --> 00:00.480
<v Ann>Hello, you.

00:00.500 --> 00:00.900 line:0
Caf\u00e9 \u2014 \u65e5\u672c\u8a9e
second line
`;

const SAID = [
  [0.12, 0.48, 'Hello, you.'],
  [0.5, 0.9, 'Caf\u00e9 \u2014 \u65e5\u672c\u8a9e\nsecond line'],
];

async function transcriptOf(
  container: 'matroska' | 'mp4',
  tracks: readonly PlannedSubtitles[],
  features: readonly Feature[] = [Feature.TRANSCRIPT],
  language?: string,
) {
  await using folder = await temporaryFolder();
  await makeClip({ path: folder.file('clip.mp4') });
  await addSubtitles(folder.file('clip.mp4'), folder.file('source'), container, tracks);
  return resultOf(await analyse({ workDir: folder.path, features, language }), 'transcript');
}

describe('the transcript of a clip with subtitles', { timeout: 60_000 }, () => {
  it.each([
    ['SRT in Matroska', 'matroska', { format: 'srt', source: SRT }],
    ['ASS in Matroska', 'matroska', { format: 'ass', source: ASS }],
    ['WebVTT in Matroska', 'matroska', { format: 'vtt', source: VTT }],
    ['timed text in MP4', 'mp4', { format: 'srt', source: LATE_SRT.replaceAll(/<[^>]*>|\{[^}]*\}/g, '') }],
  ] as const)('has the exact text and times of %s', async (_, container, track) => {
    const transcript = await transcriptOf(container, [{ ...track, language: 'fre' }]);
    expect(transcript).toMatchObject({ origin: TranscriptResult_Origin.EMBEDDED, streamIndex: 2, language: 'fr' });
    expect(transcript).toMatchObject({ languageSource: TranscriptResult_LanguageSource.TRACK });
    expect(transcript.languageConfidence).toBeUndefined();
    expect(transcript.segments.map((s) => [seconds(s.startOffset), seconds(s.endOffset), s.text])).toEqual(SAID);
    // Matroska has no length of its picture, so a late cue makes the whole longer.
    const late = container === 'mp4' ? [['Long after the end', 'OUTSIDE_VIDEO']] : [];
    expect(transcript.droppedCues.map(({ text, reason }) => [text, reason])).toEqual(late);
  });

  it.each([
    [
      'ASS with styles, comments, drawings and effects',
      {
        format: 'ass',
        source: `[Script Info]
; A comment, of the file
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20
Style: Sign,Arial,40

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:00.90,Default,,0,0,0,,Not to be shown
Dialogue: 1,0:00:00.10,0:00:00.90,Sign,,0,0,0,,{\\an8\\pos(10,10)\\p1}m 0 0 l 9 9{\\p0}Closed\\Non Sundays
Dialogue: 0,0:00:00.20,0:00:00.40,Default,Ann,0,0,0,Banner;5,{\\k20}Well, {\\i1}I{\\i0}\\hsaid {hm?}so, yes
Dialogue: 0,0:00:00.50,0:00:00.60,Sign,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}
`,
      },
      [
        [0.1, 0.9, 'Closed\non Sundays'],
        [0.2, 0.4, 'Well, I said so, yes'],
      ],
    ],
    [
      'WebVTT with notes, styles, names, settings, voices and references',
      {
        format: 'vtt',
        source: `WEBVTT - a title
Kind: captions

STYLE
::cue { color: red }

NOTE
Not to be shown

1 - the first
00:00.100 --> 00:00.300 align:start position:10%
<v.loud Ann>Q&amp;A &lt;3</v>

NOTE one line

00:00:00.200 --> 00:00:00.600 line:0
- <00:00:00.300><c>It&#39;s</c> late
- <i>So?</i>
`,
      },
      [
        [0.1, 0.3, 'Q&A <3'],
        [0.2, 0.6, "- It's late\n- So?"],
      ],
    ],
    [
      'SRT in Windows-1252, with cues that overlap and begin together',
      {
        format: 'srt',
        source: Buffer.from(
          [
            '1\r\n00:00:00,100 --> 00:00:00,900\r\n\u00dcber alles\r\n',
            '2\r\n00:00:00,100 --> 00:00:00,200\r\n<font color="red">gleichzeitig</font>\r\n',
            '3\r\n00:00:00,150 --> 00:00:00,300\r\ndazwischen\r\n',
          ].join('\r\n'),
          'latin1',
        ),
      },
      [
        [0.1, 0.9, '\u00dcber alles'],
        [0.1, 0.2, 'gleichzeitig'],
        [0.15, 0.3, 'dazwischen'],
      ],
    ],
  ] as const)('is exact from %s', async (_, track, said) => {
    const { segments } = await transcriptOf('matroska', [track]);
    expect(segments.map((s) => [seconds(s.startOffset), seconds(s.endOffset), s.text])).toEqual(said);
  });

  it('leaves out cues without length and those past the end, and says so', async () => {
    const cue = (number: number, start: string, end: string, text: string) =>
      `${number}\n00:00:${start} --> 00:00:${end}\n${text}\n\n`;
    const source = [
      cue(1, '00,200', '00,200', 'never shown'),
      cue(2, '00,300', '00,400', 'shown'),
      cue(3, '00,900', '59,000', 'too long'),
      cue(4, '40,000', '41,000', 'too late'),
    ].join('');
    const { segments, droppedCues } = await transcriptOf('mp4', [{ format: 'srt', source }]);
    expect(segments.map(({ text }) => text)).toEqual(['shown', 'too long']);
    expect(seconds(segments[1]?.endOffset)).toBeLessThan(10);
    expect(droppedCues.map(({ text, reason }) => [text, reason])).toEqual([
      ['never shown', 'NO_LENGTH'],
      ['too late', 'OUTSIDE_VIDEO'],
    ]);
  });

  it('fails alone, with the setting, where a track has more cues than may be', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('clip.mp4') });
    await addSubtitles(folder.file('clip.mp4'), folder.file('source'), 'matroska', [{ format: 'srt', source: SRT }]);
    const features = [Feature.SHOTS, Feature.TRANSCRIPT];
    const events = await analyse({ workDir: folder.path, features, limits: { maxCues: 1 } });
    const ends = events.filter(({ kind }) => kind !== 'progress');
    expect(ends).toContainEqual(expect.objectContaining({ kind: 'result', feature: Feature.SHOTS }));
    expect(ends).toContainEqual(
      expect.objectContaining({
        ...{ kind: 'failed', feature: Feature.TRANSCRIPT, reason: 'LIMIT_EXCEEDED' },
        message: expect.stringContaining('more than 1 cues, which is the limit (VIDI_ANALYSIS_MAX_CUES)'),
      }),
    );
  });

  it('comes from the track with the whole dialogue, beside what the picture and the sound give', async () => {
    const forced = {
      format: 'srt',
      source: SRT.replace('Hello', 'Forced'),
      language: 'eng',
      disposition: 'forced',
    } as const;
    const whole = { format: 'srt', source: SRT, language: 'ger' } as const;
    const transcript = await transcriptOf(
      'matroska',
      [forced, whole],
      [...[Feature.MEDIA_INFO, Feature.SHOTS, Feature.SILENCE, Feature.TRANSCRIPT]],
    );
    expect(transcript).toMatchObject({ streamIndex: 3, language: 'de' });
    expect(transcript.segments[0]?.text).toBe('Hello, you.');
  });

  it('is that of the declared language, be it forced or not the default, and says that it was declared', async () => {
    const track = { format: 'srt', source: SRT } as const;
    const french = { ...track, language: 'fre', disposition: 'default' } as const;
    const tracks = [french, { ...track, source: SRT.replace('Hello', 'Hallo'), language: 'ger' }];
    const transcript = await transcriptOf('matroska', tracks, [Feature.TRANSCRIPT], 'de-CH');
    const { DECLARED, TRACK } = TranscriptResult_LanguageSource;
    expect(transcript).toMatchObject({ streamIndex: 3, language: 'de-CH', languageSource: DECLARED });
    expect(transcript.segments[0]?.text).toBe('Hallo, you.');
    const other = await transcriptOf('matroska', [french], [Feature.TRANSCRIPT], 'de-CH');
    expect(other).toMatchObject({ streamIndex: 2, language: 'fr', languageSource: TRACK });
  });

  it('is skipped with its reason where there are none', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source') });
    const events = await analyse({ workDir: folder.path, features: [Feature.TRANSCRIPT] });
    expect(events).toEqual([expect.objectContaining({ kind: 'skipped', reason: 'NO_SUBTITLES' })]);
  });
});
