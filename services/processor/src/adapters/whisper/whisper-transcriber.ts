import { access, constants, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConfigError, type Logger } from '@vidi/service-kit';
import type { AnalysisLimits } from '../../domain/analysis-limits.ts';
import type { HeardSpeech } from '../../domain/speech/heard-speech.ts';
import { languageCode, languageOf } from '../../domain/speech/spoken-languages.ts';
import { WHISPER_MODELS, type WhisperModel } from '../../domain/speech/whisper-models.ts';
import type { WhisperSettings } from '../../domain/speech/whisper-settings.ts';
import { sentencesOfWhisper } from '../../domain/speech/whisper-words.ts';
import { TranscriptionError } from '../../domain/transcription-error.ts';
import type { Listener, ListenOptions, Transcriber } from '../../ports/transcriber.ts';
import type { IsolationLevel } from '../analysis-process/isolation/isolation-level.ts';
import type { LocalWorkFolders } from '../work-folder/local-work-folders.ts';
import { downloadModel, ModelDownloadError } from './download-model.ts';
import { type ModelFacts, NotAModelError, readModelFacts, sha256OfFile } from './model-file.ts';
import { WhisperProcess } from './whisper-process.ts';

/** What it takes to hear by a model. */
export interface WhisperParts {
  readonly folders: LocalWorkFolders;
  readonly limits: AnalysisLimits;
  readonly isolation: () => Promise<IsolationLevel>;
  readonly log: Logger;
  /** Ends a download. */
  readonly signal: AbortSignal;
  /** Default WHISPER_MODELS. */
  readonly models?: ReadonlyMap<string, WhisperModel>;
}

/** A model on this machine. */
interface LocalModel extends ModelFacts {
  readonly path: string;
}

/** Memory that a model of any size needs: the program, and what is computed on the way. */
const BASE_BYTES = 1024 ** 3;
/** And in relation to its own size: it, its caches, and room. A large model (2.9 GiB) takes 3.9 GiB (whisper.cpp, README). */
const BYTES_PER_MODEL_BYTE = 1.5;

/**
 * Opens the model: one in a file is looked at now, and one by name fetched in the background, so that everything else can be done
 * meanwhile; who listens waits for it.
 *
 * @throws {ConfigError} for a file that is not there, or is no model.
 */
export async function openWhisperTranscriber(config: WhisperSettings, parts: WhisperParts): Promise<Transcriber> {
  const { name, sha256, open } =
    config.model.kind === 'file' ? await fromFile(config.model.path) : byName(config, parts);
  return {
    engine: `whisper.cpp/${name}`,
    engineVersion: '1.1.0',
    parameters: { sha256 },
    origin: 'WHISPER',
    listen: async (how) => await listen(await opened(open), config, parts, how),
  };
}

async function fromFile(path: string) {
  try {
    await access(path, constants.R_OK);
    const real = await realpath(path);
    const model = { path: real, ...(await readModelFacts(real)) };
    return { name: basename(path).replace(/\.bin$/, ''), sha256: await sha256OfFile(real), open: async () => model };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const accepts = `${error instanceof NotAModelError ? '' : 'the path of a file that can be read, '}a Whisper model in the GGML format, or one of ${[...WHISPER_MODELS.keys()].join(', ')}; ${detail}`;
    throw new ConfigError([{ variable: 'VIDI_WHISPER_MODEL', got: path, accepts, message: 'cannot be used' }]);
  }
}

function byName({ model, cacheDir, hubUrl }: WhisperSettings, { models = WHISPER_MODELS, log, signal }: WhisperParts) {
  const name = model.kind === 'named' ? model.name : '';
  const known = models.get(name);
  if (known === undefined) throw new RangeError(`There is no Whisper model ${name}`);
  const start = async (): Promise<LocalModel> => {
    const path = await realpath(await downloadModel(known, { cacheDir, hubUrl, log, signal }));
    return { path, ...(await readModelFacts(path)) };
  };
  const begin = () => {
    const coming = start();
    // Told to whoever listens; tried again for the next one.
    coming.catch((error: unknown) => {
      under = undefined;
      if (!signal.aborted) log.error({ err: error }, 'there is no speech to text for now');
    });
    return coming;
  };
  let under: Promise<LocalModel> | undefined = begin();
  const open = async () => {
    under ??= begin();
    return await under;
  };
  return { name, sha256: known.sha256, open };
}

async function opened(open: () => Promise<LocalModel>): Promise<LocalModel> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof ModelDownloadError)) throw error;
    throw new TranscriptionError('TRANSCRIPTION_UNAVAILABLE', error.message, { cause: error });
  }
}

async function listen(
  model: LocalModel,
  config: WhisperSettings,
  { folders, limits, isolation }: WhisperParts,
  { language: declared, signal }: ListenOptions,
): Promise<Listener> {
  const resources = new AsyncDisposableStack();
  const folder = resources.use(await folders.create());
  const { path, sizeBytes, isMultilingual } = model;
  const derived = Math.ceil(BASE_BYTES + BYTES_PER_MODEL_BYTE * sizeBytes);
  const maxResidentBytes = config.maxResidentBytes ?? derived;
  const process = resources.use(
    await WhisperProcess.start({
      folder,
      model: path,
      isolation: await isolation(),
      limits: { ...limits, maxResidentBytes },
      timeoutMs: config.timeoutMs,
      signal,
    }),
  );
  const told = declared === undefined ? undefined : whisperCode(declared);
  // One for English alone cannot be asked which language it hears.
  const language = isMultilingual ? told : 'en';
  return {
    hear: async (wav) => toHeardSpeech(await process.hear({ wav, language, threads: limits.decoderThreads })),
    [Symbol.asyncDispose]: async () => await resources.disposeAsync(),
  };
}

/** whisper.cpp has Javanese under a code of its own. */
function whisperCode(declared: string): string | undefined {
  const code = languageCode(declared);
  return code === 'jv' ? 'jw' : code;
}

function toHeardSpeech({ pieces, detected }: Awaited<ReturnType<WhisperProcess['hear']>>): HeardSpeech {
  const language = languageOf(detected?.code);
  return {
    segments: sentencesOfWhisper(
      pieces.map(({ startMs, endMs, text }) => ({ start: startMs / 1000, end: endMs / 1000, text })),
    ),
    ...(language !== undefined && detected && { language, languageConfidence: detected.confidence }),
  };
}
