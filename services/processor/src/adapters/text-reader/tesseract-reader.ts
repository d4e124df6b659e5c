import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Logger } from '@vidi/service-kit';
import type { ReadLine } from '../../domain/on-screen-text/read-line.ts';
import type { TextReadingLimits } from '../../domain/text-reading-limits.ts';
import type { StripPicture, TextReader } from '../../ports/text-reader.ts';
import { INPUT_FOLDER } from '../../ports/work-folders.ts';
import { OUTLINE_RULE } from '../../text-reading/outlined-letters.ts';
import { PREPARATION } from '../../text-reading/prepare-strip.ts';
import type { WordMessage } from '../../text-reading/reading-messages.ts';
import { READING_PARAMETERS } from '../../text-reading/reading-parameters.ts';
import type { IsolationLevel } from '../analysis-process/isolation/isolation-level.ts';
import type { LocalWorkFolder, LocalWorkFolders } from '../work-folder/local-work-folders.ts';
import { type LanguageData, tagOf } from './language-data.ts';
import { ReaderProcess } from './reader-process.ts';

/** A process is replaced after so many pictures, whatever it has come to by then. */
const MAX_PICTURES = 5_000;
/** A process that has had nothing to read for so long, in ms, is ended. */
const IDLE_MS = 300_000;

/** What a reader is made from. */
export interface TesseractReaderOptions {
  readonly folders: LocalWorkFolders;
  /** At least one. */
  readonly data: readonly LanguageData[];
  readonly isolation: () => Promise<IsolationLevel>;
  readonly limits: TextReadingLimits;
  readonly log: Logger;
}

/** A reader whose processes end with it. */
export interface TesseractReader extends TextReader, AsyncDisposable {}

/** A process and its folder. */
interface Place extends AsyncDisposable {
  readonly process: ReaderProcess;
}

/**
 * Reads with Tesseract, in processes that are started when there is something to read, and kept for what comes next. One that dies is
 * replaced at the next picture.
 */
export function createTesseractReader({
  folders,
  data,
  isolation,
  limits,
  log,
}: TesseractReaderOptions): TesseractReader {
  const idle: { readonly place: Place; readonly timer: NodeJS.Timeout }[] = [];
  const waiting: (() => void)[] = [];
  const closing = new Set<Promise<void>>();
  let free = limits.processes;

  const close = (place: Place): void => {
    const closed = dispose(place)
      .catch((error: unknown) => log.warn({ err: error }, 'a process that reads text could not be cleared away'))
      .finally(() => closing.delete(closed));
    closing.add(closed);
  };

  const open = async (): Promise<Place> => {
    const folder = await folders.create();
    try {
      return await startIn(folder, data, await isolation(), limits);
    } catch (error) {
      await folder[Symbol.asyncDispose]();
      throw error;
    }
  };

  const take = async (): Promise<Place> => {
    for (let next = idle.pop(); next !== undefined; next = idle.pop()) {
      clearTimeout(next.timer);
      if (next.place.process.isAlive) return next.place;
      close(next.place);
    }
    return await open();
  };

  const giveBack = (place: Place): void => {
    if (!place.process.isAlive || place.process.pictures >= MAX_PICTURES) {
      close(place);
      return;
    }
    const timer = setTimeout(() => {
      idle.splice(
        idle.findIndex((entry) => entry.place === place),
        1,
      );
      close(place);
    }, IDLE_MS);
    timer.unref();
    idle.push({ place, timer });
  };

  /** Runs `work` when fewer than the allowed number of others run. */
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };

  const read = async (picture: StripPicture): Promise<readonly ReadLine[]> => {
    const place = await take();
    try {
      return linesOf(await place.process.read(picture), picture);
    } finally {
      giveBack(place);
    }
  };

  return {
    engine: 'tesseract.js',
    engineVersion: versionOf('tesseract.js'),
    parameters: {
      languages: data.map(({ language }) => language),
      // Other data under the same name is told by its version only where it comes from a package.
      files: data.map(({ language, file }) =>
        file.includes('node_modules') ? versionOf(`@tesseract.js-data/${language}`) : file,
      ),
      preparation: { ...PREPARATION, outlined: OUTLINE_RULE },
      reading: READING_PARAMETERS,
    },
    languages: data.map(({ language }) => tagOf(language)),
    warmUp: () => {
      if (idle.length > 0 || free < limits.processes) return;
      inTurn(async () => giveBack(await open())).catch((error: unknown) => {
        log.warn({ err: error }, 'a process that reads text could not be started ahead');
      });
    },
    read: async (picture, signal) => {
      signal.throwIfAborted();
      return await inTurn(async () => {
        signal.throwIfAborted();
        return await read(picture);
      });
    },
    [Symbol.asyncDispose]: async () => {
      for (const { place, timer } of idle.splice(0)) {
        clearTimeout(timer);
        close(place);
      }
      await Promise.all(closing);
    },
  };
}

async function dispose(place: Place): Promise<void> {
  await place[Symbol.asyncDispose]();
}

async function startIn(
  folder: LocalWorkFolder,
  data: readonly LanguageData[],
  isolation: IsolationLevel,
  limits: TextReadingLimits,
): Promise<Place> {
  // Which the process sees, and cannot write to.
  const dataFolder = folder.pathOf(INPUT_FOLDER);
  for (const { language, file } of data) await copyFile(file, join(dataFolder, `${language}.traineddata`));
  const languages = data.map(({ language }) => language).join('+');
  const process = new ReaderProcess({ isolation, folder: folder.path, dataFolder, languages }, limits);
  return {
    process,
    [Symbol.asyncDispose]: async () => {
      process.kill();
      await process.ended;
      await folder[Symbol.asyncDispose]();
    },
  };
}

function linesOf(lines: readonly (readonly WordMessage[])[], { width, height }: StripPicture): readonly ReadLine[] {
  const share = (pixels: number, of: number) => Math.max(0, Math.min(1, pixels / of));
  return lines
    .map((words) => ({
      words: words.map(({ text, confidence, left, top, right, bottom }) => ({
        text,
        confidence: Math.max(0, Math.min(1, confidence / 100)),
        box: {
          left: share(left, width),
          top: share(top, height),
          right: share(right, width),
          bottom: share(bottom, height),
        },
      })),
    }))
    .filter(({ words }) => words.length > 0);
}

function versionOf(name: string): string {
  const description: unknown = createRequire(import.meta.url)(`${name}/package.json`);
  const isNamed = typeof description === 'object' && description !== null && 'version' in description;
  return isNamed ? String(description.version) : 'unknown';
}
