import { writeFile } from 'node:fs/promises';
import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import {
  FeatureResultSchema,
  TranscriptResult_LanguageSource,
  TranscriptResult_Origin,
} from '@vidi/contracts/vidi/v1/results';
import { addSubtitles, makeClip, type PlannedSound } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import { createProcessAnalyser } from '../src/adapters/analysis-process/analysis-process.ts';
import { createTranscriptionEndpoint } from '../src/adapters/transcription-endpoint/transcription-endpoint.ts';
import { openRecordedSpeech } from '../src/adapters/work-folder/recorded-speech.ts';
import { DEFAULT_ANALYSIS_LIMITS } from '../src/domain/analysis-limits.ts';
import type { Analyser, AnalysisEvent } from '../src/ports/analyser.ts';
import { createTranscribingAnalyser } from '../src/usecases/transcribe-speech.ts';
import { bestProgram, resultOf, seconds, temporaryFolder } from './analysis-process.ts';
import { startTranscriptionService, type Treatment } from './transcription-service.ts';

const RATE = 16_000;

/** Tones at these frequencies, a second each, that swell as syllables do; 0 is silence. */
function tones(frequencies: readonly number[]): Buffer {
  const sound = Buffer.alloc(2 * RATE * frequencies.length);
  for (let sample = 0; sample < sound.length / 2; sample++) {
    const frequency = frequencies[Math.floor(sample / RATE)] ?? 0;
    const swell = 1 + 0.5 * Math.sin((2 * Math.PI * 4 * sample) / RATE);
    sound.writeInt16LE(Math.round(7_000 * swell * Math.sin((2 * Math.PI * frequency * sample) / RATE)), 2 * sample);
  }
  return sound;
}

/** An analysis that has recorded this sound. */
function recorded(sound: Buffer): Analyser {
  return {
    async analyse({ workDir, onEvent, recordSpeech }) {
      expect(recordSpeech).toBe(true);
      await writeFile(`${workDir}/speech.s16le`, sound);
      const feature = Feature.TRANSCRIPT;
      await onEvent({ kind: 'progress', feature, percent: 99 });
      const result = create(FeatureResultSchema, { result: { case: 'transcript', value: { streamIndex: 1 } } });
      await onEvent({
        kind: 'result',
        feature,
        engine: 'e',
        engineVersion: '1',
        result,
        damagedRanges: [],
        artifacts: [],
      });
    },
  };
}

interface Trial {
  readonly plan?: readonly Treatment[];
  readonly clip?: readonly PlannedSound[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly language?: string;
  /** Language of a subtitle track that the clip has. */
  readonly subtitles?: string;
  /** Whether that track is for what must always be shown alone. */
  readonly isForced?: boolean;
}

async function transcribe(
  sound: Buffer | undefined,
  { plan = ['hear'], clip, timeoutMs = 20_000, signal, language, subtitles, isForced = false }: Trial = {},
) {
  await using folder = await temporaryFolder();
  await using service = await startTranscriptionService(plan);
  if (clip !== undefined) {
    const bare = folder.file(subtitles === undefined ? 'source' : 'bare.mp4');
    await makeClip({ path: bare, sounds: clip });
    const said = { format: 'srt', source: '1\n00:00:00,100 --> 00:00:00,900\nRead.\n' } as const;
    if (subtitles !== undefined)
      await addSubtitles(bare, folder.file('source'), 'matroska', [
        { ...said, language: subtitles, ...(isForced && { disposition: 'forced' as const }) },
      ]);
  }
  const config = {
    url: service.url,
    key: 'secret',
    model: 'whisper-1',
    timeoutMs,
    retryPauseMs: 1,
    maxAnswerBytes: 2 ** 20,
  };
  const events: AnalysisEvent[] = [];
  const analyser = sound === undefined ? createProcessAnalyser(DEFAULT_ANALYSIS_LIMITS, bestProgram) : recorded(sound);
  await createTranscribingAnalyser(analyser, {
    transcriber: createTranscriptionEndpoint(config),
    openSpeech: openRecordedSpeech,
    rule: { maxSeconds: 4, overlapSeconds: 1 },
  }).analyse({
    workDir: folder.path,
    sourceFile: 'source',
    features: [Feature.TRANSCRIPT],
    language,
    signal: signal ?? new AbortController().signal,
    onEvent: (event) => void events.push(event),
  });
  return { events, received: [...service.received] };
}

const lastWord = (events: readonly AnalysisEvent[]) => events.at(-1);

describe('speech to text by a service', { timeout: 60_000 }, () => {
  it('hears each word once, at its time, though speech was cut into overlapping pieces', async () => {
    const frequencies = [0, 300, 400, 500, 600, 700, 800, 900, 1000, 0, 0, 0, 0, 0, 350, 0];
    const { events, received } = await transcribe(tones(frequencies));
    const transcript = resultOf(events, 'transcript');
    expect(transcript).toMatchObject({ origin: TranscriptResult_Origin.ENDPOINT, streamIndex: 1, language: 'de' });
    expect(transcript).toMatchObject({
      languageConfidence: 1,
      languageSource: TranscriptResult_LanguageSource.DETECTED,
    });
    const words = transcript.segments.flatMap((segment) => segment.words);
    for (const [second, frequency] of frequencies.entries()) {
      const here = words.filter(({ startOffset, endOffset }) => {
        const middle = (seconds(startOffset) + seconds(endOffset)) / 2;
        return middle > second + 0.1 && middle < second + 0.9;
      });
      const heard = here.map(({ text }) => Number(text.slice(1)));
      expect(heard.length, `second ${second}`).toBeGreaterThanOrEqual(frequency === 0 ? 0 : 7);
      expect(heard.length, `second ${second}`).toBeLessThanOrEqual(frequency === 0 ? 0 : 9);
      expect(heard.every((tone) => Math.abs(tone - frequency) <= 20)).toBe(true);
    }
    // Three pieces of the long run, and one of the tone behind the silence, which was sent to nobody.
    expect(received).toHaveLength(4);
    expect(Math.max(...received.map((one) => one.seconds))).toBeLessThanOrEqual(4);
    expect(received.reduce((sum, one) => sum + one.seconds, 0)).toBeLessThan(13);
    expect(received[0]?.authorization).toBe('Bearer secret');
    for (const part of ['POST /v1/audio/transcriptions', 'verbose_json', 'whisper-1', 'word', 'segment']) {
      expect(received[0]?.fields).toContain(part);
    }
    const percentages = events.flatMap((event) => (event.kind === 'progress' ? [event.percent] : []));
    expect(percentages).toEqual(percentages.toSorted((a, b) => a - b));
  });

  it.each([
    ['pt-BR', 'pt'],
    ['nb', 'no'],
    ['gsw', undefined],
  ])(
    'tells the service that %s is spoken, by the code it knows, and says that this was declared',
    async (language, code) => {
      const { events, received } = await transcribe(tones([440]), { language });
      const transcript = resultOf(events, 'transcript');
      expect(transcript).toMatchObject({ language, languageSource: TranscriptResult_LanguageSource.DECLARED });
      expect(transcript.languageConfidence).toBeUndefined();
      expect(/name="language"\r\n\r\n(.*)\r\n/.exec(received[0]?.fields ?? '')?.[1]).toBe(code);
    },
  );

  it('drops what was heard where nobody speaks, and says so', async () => {
    const { droppedCues } = resultOf((await transcribe(tones([0, 440, 0]))).events, 'transcript');
    expect(droppedCues.map(({ text, reason }) => [text, reason])).toEqual([['Thanks for watching!', 'NO_SPEECH']]);
  });

  it('asks nobody about silence', async () => {
    const { events, received } = await transcribe(tones([0, 0, 0]));
    expect(lastWord(events)).toMatchObject({ kind: 'skipped', reason: 'NO_SPEECH' });
    expect(received).toEqual([]);
  });

  it('outlasts a service that is busy, broken or slow for a while', async () => {
    const plan: Treatment[] = ['busy', 'broken', 'silent', 'hear'];
    const { events, received } = await transcribe(tones([440]), { plan, timeoutMs: 500 });
    expect(received).toHaveLength(4);
    expect(resultOf(events, 'transcript').segments).toHaveLength(1);
  });

  it.each([
    ['broken', 'TRANSCRIPTION_UNAVAILABLE', 5],
    ['refuse', 'TRANSCRIPTION_REFUSED', 1],
    ['malformed', 'TRANSCRIPTION_UNREADABLE', 1],
  ] as const)('costs no more than the transcript when the service is %s for good', async (treatment, reason, asked) => {
    const { events, received } = await transcribe(tones([440]), { plan: [treatment] });
    expect(lastWord(events)).toMatchObject({ kind: 'failed', feature: Feature.TRANSCRIPT, reason });
    expect(received).toHaveLength(asked);
  });

  it('stops at once when the analysis is aborted', async () => {
    const reason = new Error('cancelled');
    const signal = AbortSignal.any([AbortSignal.timeout(500)]);
    await expect(transcribe(tones([440]), { plan: ['silent'], signal })).rejects.toThrow(/timeout|aborted/);
    await expect(transcribe(tones([440]), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('hears the sound of a real clip, recorded by the analysis process', async () => {
    const clip = [
      { seconds: 1, kind: 'silence' },
      { seconds: 2, kind: 'speech' },
      { seconds: 4, kind: 'silence' },
      { seconds: 1, kind: 'speech' },
    ] as const;
    const { events, received } = await transcribe(undefined, { clip });
    expect(received).toHaveLength(2);
    const spoken = resultOf(events, 'transcript').segments;
    expect(spoken).toHaveLength(2);
    for (const [index, [start, end]] of (
      [
        [1, 3],
        [7, 8],
      ] as const
    ).entries()) {
      expect(Math.abs(seconds(spoken[index]?.startOffset) - start)).toBeLessThan(0.35);
      expect(Math.abs(seconds(spoken[index]?.endOffset) - end)).toBeLessThan(0.35);
    }
  });

  it.each([
    ['ger', 'EMBEDDED'],
    ['und', 'EMBEDDED'],
    ['fre', 'ENDPOINT'],
  ] as const)('declared to be German, with subtitles in %s, has a transcript that is %s', async (subtitles, origin) => {
    const clip = [{ seconds: 2, kind: 'speech' }] as const;
    const { events } = await transcribe(undefined, { clip, subtitles, language: 'de' });
    const transcript = resultOf(events, 'transcript');
    const languageSource = TranscriptResult_LanguageSource.DECLARED;
    expect(transcript).toMatchObject({ origin: TranscriptResult_Origin[origin], language: 'de', languageSource });
  });

  it.each([{ language: 'de' }, {}])('with forced captions alone is heard, declared as %j', async (declared) => {
    const clip = [{ seconds: 2, kind: 'speech' }] as const;
    const { events } = await transcribe(undefined, { clip, subtitles: 'ger', isForced: true, ...declared });
    expect(resultOf(events, 'transcript')).toMatchObject({ origin: TranscriptResult_Origin.ENDPOINT, language: 'de' });
  });

  it('says that there is no sound', async () => {
    const { events } = await transcribe(undefined, { clip: [] });
    expect(events).toEqual([expect.objectContaining({ kind: 'skipped', reason: 'NO_AUDIO_STREAM' })]);
  });
});
