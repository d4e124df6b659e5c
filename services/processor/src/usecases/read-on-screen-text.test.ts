import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { describe, expect, it } from 'vitest';
import { TextReadingError } from '../domain/text-reading-error.ts';
import type { Analyser, AnalysisEvent } from '../ports/analyser.ts';
import type { RecordedStrip, StripFile } from '../ports/strip-file.ts';
import type { TextReader } from '../ports/text-reader.ts';
import { createTextReadingAnalyser, createTextSkippingAnalyser } from './read-on-screen-text.ts';

const made = { feature: Feature.ON_SCREEN_TEXT, engine: 'vidi.on_screen_text', engineVersion: '1.0.0' };

/** An analysis that goes half way and finds lines that may be text. */
const analyser: Analyser = {
  async analyse({ features, onEvent }) {
    if (!features.includes(Feature.ON_SCREEN_TEXT)) return;
    await onEvent({ kind: 'progress', feature: Feature.ON_SCREEN_TEXT, percent: 80 });
    const result = create(FeatureResultSchema, { result: { case: 'onScreenText', value: {} } });
    await onEvent({ ...made, kind: 'result', result, artifacts: [], damagedRanges: [] });
  },
};

const strip = (number: number, start: number, end: number): RecordedStrip => ({
  width: 100,
  height: 20,
  box: { left: 0.1, top: 0.8, right: 0.6, bottom: 0.9 },
  start,
  end,
  // Which line it is.
  luma: new Uint8Array(2_000).fill(number),
  position: number,
});

function stripFile(strips: readonly RecordedStrip[]): StripFile {
  return {
    sizeBytes: strips.length,
    async *strips() {
      yield* strips;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Reads what the strips stand for; `undefined` cannot be read. */
function reader(texts: readonly (string | undefined)[]): TextReader {
  return {
    engine: 'trial',
    engineVersion: '1',
    parameters: {},
    languages: ['en'],
    warmUp: () => undefined,
    async read({ luma }) {
      const text = texts[(luma[0] ?? 0) - 1];
      if (text === undefined) throw new TextReadingError('TEXT_READER_CRASHED', 'It died.');
      return [{ words: [{ text, confidence: 0.9, box: { left: 0, top: 0, right: 0.5, bottom: 1 } }] }];
    },
  };
}

async function read(
  texts: readonly (string | undefined)[],
  strips: readonly RecordedStrip[],
  videoMs = 60_000,
): Promise<readonly AnalysisEvent[]> {
  const events: AnalysisEvent[] = [];
  const reading = createTextReadingAnalyser(analyser, {
    reader: reader(texts),
    openStrips: async () => stripFile(strips),
    limits: { videoMs },
  });
  await reading.analyse({ ...request, onEvent: (event) => void events.push(event) });
  return events;
}

const request = {
  workDir: '/nowhere',
  sourceFile: 'source',
  features: [Feature.ON_SCREEN_TEXT],
  signal: new AbortController().signal,
};

function resultOf(events: readonly AnalysisEvent[]) {
  const last = events.at(-1);
  if (last?.kind !== 'result' || last.result.result.case !== 'onScreenText') throw new Error('no text was found');
  return last.result.result.value;
}

describe('on-screen text', () => {
  it('is what was read of the lines, where they were in the picture, and in which languages', async () => {
    const { segments, languages, truncated } = resultOf(await read(['Anna'], [strip(1, 1, 2.4)]));
    expect([languages, truncated]).toEqual([['en'], false]);
    expect(segments).toMatchObject([
      {
        startOffset: { seconds: 1n, nanos: 0 },
        endOffset: { seconds: 2n, nanos: 400_000_000 },
        text: 'Anna',
        language: 'en',
        lines: [{ text: 'Anna', words: [{ text: 'Anna' }] }],
      },
    ]);
    const { left, right } = segments[0]?.box ?? { left: 0, right: 0 };
    expect([left, right]).toEqual([0.1, 0.35]);
  });

  it('is not looked for again in what looks like a line in which nothing was read', async () => {
    const read: number[] = [];
    const blind = reader(['~']);
    const reading = createTextReadingAnalyser(analyser, {
      reader: {
        ...blind,
        read: async (picture, signal) => {
          read.push(picture.width);
          return await blind.read(picture, signal);
        },
      },
      openStrips: async () => stripFile([strip(1, 1, 2), strip(1, 5, 6), { ...strip(1, 7, 8), width: 80, height: 25 }]),
      limits: { videoMs: 60_000 },
    });
    await reading.analyse({ ...request, onEvent: () => undefined });
    expect(read).toEqual([100, 80]);
  });

  it('is empty where nothing was cut out', async () => {
    expect(resultOf(await read([], []))).toMatchObject({ segments: [], languages: ['en'], truncated: false });
  });

  it('goes half of the way with the analysis, and on with the reading', async () => {
    const strips = Array.from({ length: 20 }, (_, index) => strip(index + 1, index, index + 1));
    const events = await read(Array(20).fill('Anna'), strips);
    const percentages = events.flatMap((event) => (event.kind === 'progress' ? [event.percent] : []));
    expect(percentages.slice(0, 2)).toEqual([40, 52]);
  });

  it('leaves out a line that cannot be read, and says that it is not all', async () => {
    const { segments, truncated } = resultOf(await read(['Anna', undefined], [strip(1, 1, 2), strip(2, 3, 4)]));
    expect([segments.map(({ text }) => text), truncated]).toEqual([['Anna'], true]);
  });

  it('fails where one line after another cannot be read', async () => {
    const events = await read(
      [undefined, undefined, undefined, 'Anna'],
      [1, 2, 3, 4].map((n) => strip(n, n, n + 1)),
    );
    expect(events.at(-1)).toEqual({ ...made, kind: 'failed', reason: 'TEXT_READER_CRASHED', message: 'It died.' });
  });

  it('leaves out what there is no time for', async () => {
    expect(resultOf(await read(['Anna'], [strip(1, 1, 2)], -1))).toMatchObject({ segments: [], truncated: true });
  });

  it('is skipped, and nothing looked at, without a reader', async () => {
    const events: AnalysisEvent[] = [];
    const skipping = createTextSkippingAnalyser(analyser, {
      engine: made.engine,
      engineVersion: made.engineVersion,
      reason: 'OCR_DATA_MISSING',
      message: 'There is no language data.',
    });
    await skipping.analyse({ ...request, onEvent: (event) => void events.push(event) });
    expect(events).toEqual([
      { ...made, kind: 'skipped', reason: 'OCR_DATA_MISSING', message: 'There is no language data.' },
    ]);
  });
});
