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
