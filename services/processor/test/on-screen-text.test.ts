import { readFile } from 'node:fs/promises';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { makeTitleClip, rasteriseText, readFont } from '@vidi/sample-video';
import { createLogger } from '@vidi/service-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { createProcessAnalyser } from '../src/adapters/analysis-process/analysis-process.ts';
import { findLanguageData } from '../src/adapters/text-reader/language-data.ts';
import { createTesseractReader, type TesseractReader } from '../src/adapters/text-reader/tesseract-reader.ts';
import { createLocalWorkFolders } from '../src/adapters/work-folder/local-work-folders.ts';
import { openRecordedStrips } from '../src/adapters/work-folder/recorded-strips.ts';
import { DEFAULT_ANALYSIS_LIMITS } from '../src/domain/analysis-limits.ts';
import { DEFAULT_TEXT_READING_LIMITS, type TextReadingLimits } from '../src/domain/text-reading-limits.ts';
import type { AnalysisEvent } from '../src/ports/analyser.ts';
import { createTextReadingAnalyser } from '../src/usecases/read-on-screen-text.ts';
import { bestProgram, resultOf, seconds, temporaryFolder } from './analysis-process.ts';

const log = createLogger({ service: 'test', level: 'fatal', format: 'json' });
const opened: AsyncDisposable[] = [];

afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing[Symbol.asyncDispose]();
});

/** Tesseract with English, kept apart as well as this machine can. */
async function openReader(limits: Partial<TextReadingLimits> = {}): Promise<TesseractReader> {
  const root = await temporaryFolder();
  const folders = createLocalWorkFolders({ root: root.path, log });
  const found = findLanguageData(['eng'], undefined);
  if ('missing' in found) throw new Error('there is no language data');
  const { isolation } = await bestProgram();
  const reader = createTesseractReader({
    folders,
    data: found.data,
    isolation: async () => isolation,
    limits: { ...DEFAULT_TEXT_READING_LIMITS, ...limits },
    log,
  });
  opened.push(root, folders, reader);
  return reader;
}

/** A line of text as it is cut out of a picture. */
function picture(text: string) {
  const { width, height, coverage } = rasteriseText(readFont('roboto', 400), text, 32);
  const margin = 12;
  const size = { width: width + 2 * margin, height: height + 2 * margin };
  const luma = new Uint8Array(size.width * size.height).fill(30);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      luma[(y + margin) * size.width + x + margin] = 30 + 190 * Math.min(1, coverage[y * width + x] ?? 0);
    }
  }
  return { ...size, luma };
}

/** The process, where it is one that reads. */
async function isReading(pid: string): Promise<readonly number[]> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
  return command.includes('text-reading/main.ts') ? [Number(pid)] : [];
}

const never = new AbortController().signal;

describe('the text of a clip', { timeout: 120_000 }, () => {
  it('is found with its times and its place', async () => {
    await using folder = await temporaryFolder();
    await makeTitleClip({
      path: folder.file('source'),
      frames: 150,
      titles: [
        { text: 'Anna Martin', start: 25, end: 100, left: 80, baseline: 600 },
        { text: 'River engineer, 1984', start: 25, end: 100, left: 80, baseline: 650, size: 32 },
        { text: 'LIVE', start: 50, end: 150, left: 1_100, baseline: 80, size: 40, font: 'lato' },
      ],
    });
    const program = await bestProgram();
    const analyser = createTextReadingAnalyser(
      createProcessAnalyser(DEFAULT_ANALYSIS_LIMITS, async () => program),
      { reader: await openReader(), openStrips: openRecordedStrips, limits: DEFAULT_TEXT_READING_LIMITS },
    );
    const events: AnalysisEvent[] = [];
    await analyser.analyse({
      workDir: folder.path,
      sourceFile: 'source',
      features: [Feature.ON_SCREEN_TEXT],
      signal: never,
      onEvent: (event) => void events.push(event),
    });
    const { segments, languages, truncated } = resultOf(events, 'onScreenText');
    expect([languages, truncated]).toEqual([['en'], false]);
    expect(
      segments.map(({ text, startOffset, endOffset }) => [text, seconds(startOffset), seconds(endOffset)]),
    ).toEqual([
      ['Anna Martin\nRiver engineer, 1984', 1, 4],
      ['LIVE', 2, 6],
    ]);
    const [box] = segments.map((segment) => segment.box);
    expect(box?.left).toBeCloseTo(80 / 1280, 1);
    expect(box?.bottom).toBeCloseTo(655 / 720, 1);
    for (const { confidence, lines } of segments) {
      expect(confidence).toBeGreaterThan(0.8);
      expect(lines.flatMap(({ words }) => words).every((word) => word.box !== undefined)).toBe(true);
    }
  });
});

describe('the reader', { timeout: 120_000 }, () => {
  const textOf = (lines: Awaited<ReturnType<TesseractReader['read']>>) =>
    lines.map(({ words }) => words.map(({ text }) => text).join(' ')).join('\n');

  it('reads one picture after another, whoever asks at the same time', async () => {
    const reader = await openReader();
    const texts = ['Chapter One', 'Berlin, 1984', 'breaking news'];
    const read = await Promise.all(texts.map(async (text) => textOf(await reader.read(picture(text), never))));
    expect(read).toEqual(texts);
  });

  it('finds no text where there is none', async () => {
    const reader = await openReader();
    const flat = { width: 200, height: 60, luma: new Uint8Array(12_000).fill(90) };
    expect(await reader.read(flat, never)).toEqual([]);
  });

  it('gives up a picture that takes too long', async () => {
    const reader = await openReader({ pictureMs: 1 });
    const slow = reader.read(picture('Chapter One'), never);
    await expect(slow).rejects.toMatchObject({ reason: 'TEXT_READER_LIMIT' });
    await expect(slow).rejects.toThrow('VIDI_OCR_PICTURE_TIMEOUT');
  });

  it('reads with another process when one has died', async () => {
    const reader = await openReader();
    await reader.read(picture('Chapter One'), never);
    const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
    const [pid] = await Promise.all(children.trim().split(' ').map(isReading)).then((pids) => pids.flat());
    process.kill(pid ?? Number.NaN, 'SIGKILL');
    // The news of its end may come before or after the next picture is handed over; then that one is lost with it.
    const read = async () => textOf(await reader.read(picture('Berlin, 1984'), never));
    expect(await read().catch(read)).toBe('Berlin, 1984');
  });

  it('is stopped when it takes too much memory', async () => {
    const reader = await openReader({ maxResidentBytes: 1 });
    await expect(reader.read(picture('Chapter One'), never)).rejects.toMatchObject({ reason: 'TEXT_READER_LIMIT' });
  });

  it('does not read for a job that was given up', async () => {
    const reader = await openReader();
    const gone = AbortSignal.abort(new Error('the job was given up'));
    await expect(reader.read(picture('Chapter One'), gone)).rejects.toThrow('the job was given up');
  });
});
