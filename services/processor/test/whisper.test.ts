import { createHash } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { TranscriptResult_LanguageSource, TranscriptResult_Origin } from '@vidi/contracts/vidi/v1/results';
import { makeClip, makeWhisperModel, type PlannedSound } from '@vidi/sample-video';
import { silentLogger } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProcessAnalyser } from '../src/adapters/analysis-process/analysis-process.ts';
import { openWhisperTranscriber } from '../src/adapters/whisper/whisper-transcriber.ts';
import { createLocalWorkFolders } from '../src/adapters/work-folder/local-work-folders.ts';
import { openRecordedSpeech } from '../src/adapters/work-folder/recorded-speech.ts';
import { DEFAULT_ANALYSIS_LIMITS } from '../src/domain/analysis-limits.ts';
import type { WhisperModel } from '../src/domain/speech/whisper-models.ts';
import type { WhisperSettings } from '../src/domain/speech/whisper-settings.ts';
import type { AnalysisEvent } from '../src/ports/analyser.ts';
import { createTranscribingAnalyser } from '../src/usecases/transcribe-speech.ts';
import { bestProgram, resultOf, seconds, type TemporaryFolder, temporaryFolder } from './analysis-process.ts';

let models: TemporaryFolder;
let german: string;
beforeAll(async () => {
  models = await temporaryFolder();
  // A path that would mean something else to libav if it were put into a filter as it is.
  german = join(models.path, "de:ut'sch, [1].bin");
  await makeWhisperModel(german, { sentence: { start: 0.5, end: 1.5, tokens: ['Guten', ' "Abend', '".'] } });
});
afterAll(async () => await models[Symbol.asyncDispose]());

interface Trial {
  /** Models that can be fetched by name. */
  readonly models?: ReadonlyMap<string, WhisperModel>;
  /** How often the transcript is made with the same processor. Default 1. */
  readonly times?: number;
  /** After each of them. */
  readonly onEnd?: () => void;
  readonly settings?: Partial<WhisperSettings>;
  readonly sounds?: readonly PlannedSound[];
  readonly language?: string;
  readonly signal?: AbortSignal;
}

const SPOKEN = [{ seconds: 2, kind: 'speech' }] as const;

async function transcribe(
  path: string,
  { settings, sounds = SPOKEN, language, signal, models, times = 1, onEnd }: Trial = {},
) {
  await using folder = await temporaryFolder();
  await using folders = createLocalWorkFolders({ root: folder.file('work'), log: silentLogger() });
  await makeClip({ path: folder.file('source'), sounds });
  const { isolation } = await bestProgram();
  const limits = { ...DEFAULT_ANALYSIS_LIMITS, decoderThreads: 1 };
  const whisper = {
    model: { kind: 'file', path },
    cacheDir: folder.file('cache'),
    hubUrl: 'http://127.0.0.1:9',
    timeoutMs: 60_000,
    maxResidentBytes: undefined,
    ...settings,
  } as const;
  const transcriber = await openWhisperTranscriber(whisper, {
    folders,
    limits,
    isolation: async () => isolation,
    log: silentLogger(),
    signal: new AbortController().signal,
    ...(models && { models }),
  });
  const events: AnalysisEvent[] = [];
  const analyser = createTranscribingAnalyser(createProcessAnalyser(limits, bestProgram), {
    transcriber,
    openSpeech: openRecordedSpeech,
  });
  for (let time = 0; time < times; time++) {
    await analyser.analyse({
      workDir: folder.path,
      sourceFile: 'source',
      features: [Feature.TRANSCRIPT],
      language,
      signal: signal ?? new AbortController().signal,
      onEvent: (event) => void events.push(event),
    });
    onEnd?.();
  }
  return events;
}

describe('speech to text by a Whisper model on this machine', { timeout: 120_000 }, () => {
  it('has the words of the model at their times, in the language that it hears', async () => {
    const events = await transcribe(german, {
      sounds: [
        { seconds: 1, kind: 'silence' },
        { seconds: 2, kind: 'speech' },
        { seconds: 5, kind: 'silence' },
        { seconds: 2, kind: 'speech' },
      ],
    });
    const transcript = resultOf(events, 'transcript');
    const { DETECTED } = TranscriptResult_LanguageSource;
    expect(transcript).toMatchObject({
      origin: TranscriptResult_Origin.WHISPER,
      language: 'de',
      languageSource: DETECTED,
      languageConfidence: 1,
    });
    expect(events.at(-1)).toMatchObject({ kind: 'result', engine: "whisper.cpp/de:ut'sch, [1]" });
    // Each piece begins 0.2 s before its passage, and the model says its sentence from 0.5 to 1.5 s of it.
    const said = transcript.segments.map(({ startOffset, endOffset, text }) => ({
      start: seconds(startOffset),
      end: seconds(endOffset),
      text,
    }));
    expect(said.map(({ text }) => text)).toEqual(['Guten "Abend".', 'Guten "Abend".']);
    for (const [index, begin] of [1.3, 8.3].entries()) {
      expect(said[index]?.start).toBeCloseTo(begin, 1);
      expect((said[index]?.end ?? 0) - (said[index]?.start ?? 0)).toBeCloseTo(1, 3);
      // Where one word ends and the next begins is Whisper's estimate.
      const [guten, abend, ...more] = transcript.segments[index]?.words ?? [];
      expect([guten?.text, abend?.text, more]).toEqual(['Guten', '"Abend".', []]);
      expect(seconds(guten?.startOffset)).toBe(said[index]?.start);
      expect(seconds(guten?.endOffset)).toBe(seconds(abend?.startOffset));
      expect(seconds(abend?.endOffset)).toBe(said[index]?.end);
    }
  });

  it('is told a declared language, which it then does not look for', async () => {
    const transcript = resultOf(await transcribe(german, { language: 'pt-BR' }), 'transcript');
    const { DECLARED } = TranscriptResult_LanguageSource;
    expect(transcript).toMatchObject({ language: 'pt-BR', languageSource: DECLARED });
    expect(transcript.languageConfidence).toBeUndefined();
    // What this model says depends on nothing but the position.
    expect(transcript.segments.map(({ text }) => text)).toEqual(['Guten "Abend".']);
  });

  it('has sentences where the model says several, each with its words', async () => {
    const path = models.file('sentences.bin');
    const tokens = ['One', ' two', '.', ' Th', 'r', 'ee', '!', ' Four'];
    await makeWhisperModel(path, { sentence: { start: 0, end: 1.8, tokens } });
    const { segments } = resultOf(await transcribe(path), 'transcript');
    expect(segments.map(({ text, words }) => [text, words.map((word) => word.text)])).toEqual([
      ['One two.', ['One', 'two.']],
      ['Three!', ['Three!']],
      ['Four', ['Four']],
    ]);
  });

  it('keeps sounds that it took for no words out of the transcript', async () => {
    const path = models.file('music.bin');
    await makeWhisperModel(path, { sentence: { start: 0, end: 1, tokens: ['[', 'Music', ']'] } });
    const { segments, droppedCues } = resultOf(await transcribe(path), 'transcript');
    expect([segments, droppedCues.map(({ text, reason }) => [text, reason])]).toEqual([[], [['[Music]', 'NO_SPEECH']]]);
  });

  it('does not even start where nobody speaks', async () => {
    const events = await transcribe(german, { sounds: [{ seconds: 2, kind: 'silence' }] });
    expect(events.at(-1)).toMatchObject({ kind: 'skipped', reason: 'NO_SPEECH' });
  });

  it('costs no more than the transcript when the model is cut short, and says so', async () => {
    const path = models.file('short.bin');
    await makeWhisperModel(path, { sentence: { start: 0, end: 1, tokens: ['Hello'] } });
    await truncate(path, 5_000_000);
    const last = (await transcribe(path)).at(-1);
    expect(last).toMatchObject({ kind: 'failed', reason: 'TRANSCRIPTION_FAILED' });
    expect(JSON.stringify(last)).toMatch(/VIDI_WHISPER_MODEL|VIDI_WHISPER_MAX_RESIDENT_BYTES/);
  });

  it('ends a process that takes more memory or time than it may', async () => {
    const large = (await transcribe(german, { settings: { maxResidentBytes: 1_000_000 } })).at(-1);
    expect(large).toMatchObject({ kind: 'failed', reason: 'TRANSCRIPTION_FAILED' });
    expect(JSON.stringify(large)).toContain('VIDI_WHISPER_MAX_RESIDENT_BYTES');
    const slow = (await transcribe(german, { settings: { timeoutMs: 1 } })).at(-1);
    expect(JSON.stringify(slow)).toContain('VIDI_WHISPER_TIMEOUT');
  });

  it('stops at once when the analysis is aborted', async () => {
    const reason = new Error('cancelled');
    await expect(transcribe(german, { signal: AbortSignal.abort(reason) })).rejects.toThrow();
  });

  it('is by a model that is fetched while the processor works, and again after a hub that had none', async () => {
    const bytes = await readFile(german);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const known = new Map([['small', { file: 'ggml-small.bin', sizeBytes: bytes.length, sha256 }]]);
    let isUp = false;
    let sent = 0;
    const hub = createServer((_, response) => {
      if (!isUp) return response.writeHead(404).end();
      sent++;
      return response.end(bytes);
    });
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    try {
      const hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
      const settings = { hubUrl, model: { kind: 'named', name: 'small' } } as const;
      const onEnd = () => {
        isUp = true;
      };
      const events = await transcribe(german, { settings, models: known, times: 3, onEnd });
      const ends = events.filter(({ kind }) => kind !== 'progress');
      expect(ends.map((end) => ('reason' in end ? end.reason : end.kind))).toEqual([
        'TRANSCRIPTION_UNAVAILABLE',
        'result',
        'result',
      ]);
      expect(ends.at(-1)).toMatchObject({ engine: 'whisper.cpp/small' });
      expect(sent).toBe(1);
    } finally {
      hub.close();
    }
  });

  it.each([
    ['is not there', undefined],
    ['is no model', 'something else'],
  ])('refuses a file that %s at the start, with the fix', async (_, content) => {
    const path = models.file(`wrong-${content?.length}.bin`);
    if (content !== undefined) await writeFile(path, content);
    await expect(transcribe(path)).rejects.toThrow(/VIDI_WHISPER_MODEL[\s\S]*GGML[\s\S]*base/);
  });
});
