import { BlockList } from 'node:net';
import { availableParallelism, homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Feature, FeatureSchema } from '@vidi/contracts/vidi/v1/feature';
import { areServerAddresses, SERVER_ADDRESSES_ACCEPTED } from '@vidi/rpc';
import {
  bytes,
  ConfigError,
  choice,
  decimal,
  duration,
  type Env,
  integer,
  LOG_FORMATS,
  LOG_LEVELS,
  type LogFormat,
  type LogLevel,
  list,
  type MediaStoreConfig,
  mediaStoreConfig,
  mediaStoreSettings,
  parseEnv,
  port,
  readEnv,
  text,
  url,
} from '@vidi/service-kit';
import { DEFAULT_DELIVERY_LIMIT } from '@vidi/ticket-queue';
import {
  ANALYSIS_LIMIT_SETTINGS,
  type AnalysisLimits,
  DEFAULT_ANALYSIS_LIMITS,
  decoderThreadsFor,
} from './domain/analysis-limits.ts';
import { DEFAULT_PROCESS_REUSE, type ProcessReuse } from './domain/process-reuse.ts';
import { WHISPER_MODELS } from './domain/speech/whisper-models.ts';
import { type WhisperSettings, whisperModelChoice } from './domain/speech/whisper-settings.ts';
import {
  DEFAULT_TEXT_READING_LIMITS,
  TEXT_READING_LIMIT_SETTINGS,
  type TextReadingLimits,
} from './domain/text-reading-limits.ts';

/** Everything about a processor that its operator can set. Times in ms. */
export interface ProcessorConfig {
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  /** How long running jobs may go on after the request to stop; then they are given back. */
  readonly shutdownGraceMs: number;
  readonly ticketQueue: TicketQueueConfig;
  /** `host:port` of ingest. */
  readonly ingestAddress: string;
  readonly mediaStore: MediaStoreConfig;
  readonly workDir: string;
  readonly health: { readonly host: string; readonly port: number };
  /** Whether `/metrics` is answered on the port for health checks (VIDI_METRICS). */
  readonly metrics: boolean;
  /** Jobs worked on at the same time. */
  readonly concurrency: number;
  /** How long a ticket is kept while ingest is out of reach (VIDI_CLAIM_PATIENCE). */
  readonly claimPatienceMs: number;
  /** Time between two announcements to ingest (VIDI_PROCESSOR_HEARTBEAT). */
  readonly heartbeatMs: number;
  /** What it looks for (VIDI_PROCESSOR_FEATURES); undefined for everything. */
  readonly features: readonly Feature[] | undefined;
  readonly fetch: {
    readonly allow: readonly string[];
    readonly ports: readonly number[];
    readonly maxBytes: number;
    readonly timeoutMs: number;
    readonly idleTimeoutMs: number;
    readonly maxRedirects: number;
    readonly maxResumes: number;
  };
  readonly analysis: AnalysisLimits;
  readonly processReuse: ProcessReuse;
  /** Whether analysis processes run in namespaces of the kernel: where it can be, or else not at all, or never. */
  readonly analysisIsolation: (typeof ANALYSIS_ISOLATIONS)[number];
  /** Speech to text by a model on this machine; undefined without one. It is asked instead of a service. */
  readonly whisper: WhisperSettings | undefined;
  /** How text in the picture is read. */
  readonly textReading: {
    /** As Tesseract names them, at least one (VIDI_OCR_LANGUAGES). */
    readonly languages: readonly string[];
    /** Folder of `traineddata` files (VIDI_OCR_DATA_DIR); undefined for those that are installed with the processor alone. */
    readonly dataFolder: string | undefined;
    readonly limits: TextReadingLimits;
  };
  /** Speech to text by a service; undefined without one. */
  readonly transcription:
    | {
        readonly url: string;
        readonly key: string | undefined;
        readonly model: string;
        readonly timeoutMs: number;
        readonly maxAnswerBytes: number;
      }
    | undefined;
}

/** How tickets come: through RabbitMQ, or straight from ingest. */
export type TicketQueueConfig =
  | { readonly kind: 'rabbitmq'; readonly url: string; readonly queuePrefix: string; readonly deliveryLimit: number }
  | { readonly kind: 'direct' };

const ANALYSIS = ANALYSIS_LIMIT_SETTINGS;
const READING = TEXT_READING_LIMIT_SETTINGS;

/** A language of Tesseract: also the name of a file. */
const OCR_LANGUAGE = /^[A-Za-z]{2,8}(_[A-Za-z]{2,8}){0,2}$/;

/** Long, because brokers count deliveries: a ticket thrown back at once would be a dead letter after seconds of an outage. */
const CLAIM_PATIENCE_MS = 300_000;

/** Shortest time between two announcements, in ms. */
const MIN_HEARTBEAT_MS = 50;

const ANALYSIS_ISOLATIONS = ['auto', 'required', 'off'] as const;

/** Every feature of the contract, by its name there. */
const FEATURES_BY_NAME: ReadonlyMap<string, Feature> = new Map(
  FeatureSchema.values.filter(({ number }) => number !== 0).map(({ name, number }) => [name, number]),
);

const SETTINGS = {
  VIDI_LOG_LEVEL: choice(LOG_LEVELS).default('info'),
  VIDI_LOG_FORMAT: choice(LOG_FORMATS).default('json'),
  VIDI_SHUTDOWN_GRACE: duration().default(20_000),
  VIDI_TICKET_QUEUE: choice(['rabbitmq', 'direct']).optional(),
  RABBITMQ_URL: url('amqp', 'amqps').optional(),
  VIDI_QUEUE_PREFIX: text().default('vidi'),
  VIDI_QUEUE_DELIVERY_LIMIT: integer(1, 1_000_000).default(DEFAULT_DELIVERY_LIMIT),
  VIDI_CLAIM_PATIENCE: duration().default(CLAIM_PATIENCE_MS),
  VIDI_INGEST_ADDRESS: text().refine(areServerAddresses).describe(SERVER_ADDRESSES_ACCEPTED).default('127.0.0.1:8001'),
  VIDI_WORK_DIR: text().optional(),
  VIDI_PROCESSOR_HOST: text().default('127.0.0.1'),
  VIDI_PROCESSOR_HEALTH_PORT: port().default(8003),
  VIDI_METRICS: choice(['on', 'off']).default('on'),
  VIDI_PROCESSOR_CONCURRENCY: integer(1, 256).default(1),
  VIDI_PROCESSOR_HEARTBEAT: duration()
    .refine((ms) => ms >= MIN_HEARTBEAT_MS)
    .describe('a length of time of at least 50ms, such as 5s')
    .default(5_000),
  VIDI_PROCESSOR_FEATURES: list()
    .refine((names) => names.length > 0 && names.every((name) => FEATURES_BY_NAME.has(name)))
    .transform((names) => names.flatMap((name) => FEATURES_BY_NAME.get(name) ?? []))
    .describe(`a comma-separated list of ${[...FEATURES_BY_NAME.keys()].join(', ')}; leave it out for all of them`)
    .optional(),
  VIDI_FETCH_ALLOW: list()
    .refine((items) => items.every(isCidr))
    .describe('a comma-separated list of address ranges such as 192.168.7.0/24 or fd00::/8')
    .default([]),
  VIDI_FETCH_MAX_BYTES: bytes().default(20 * 2 ** 30),
  VIDI_FETCH_TIMEOUT: duration().default(3_600_000),
  VIDI_FETCH_IDLE_TIMEOUT: duration().default(30_000),
  VIDI_FETCH_MAX_REDIRECTS: integer(0, 50).default(5),
  VIDI_FETCH_MAX_RESUMES: integer(0, 1_000).default(10),
  VIDI_FETCH_PORTS: list()
    .transform((items) => items.map(Number))
    .refine((ports) => ports.every((number) => Number.isInteger(number) && number >= 1 && number <= 65_535))
    .describe('a comma-separated list of TCP ports such as 80,443')
    .default([80, 443]),
  VIDI_WHISPER_MODEL: text()
    .transform(whisperModelChoice)
    .refine((model) => model.kind === 'file' || WHISPER_MODELS.has(model.name))
    .describe(`the path of a Whisper model in the GGML format, or one of ${[...WHISPER_MODELS.keys()].join(', ')}`)
    .optional(),
  VIDI_WHISPER_CACHE: text().optional(),
  VIDI_WHISPER_HUB: url('http', 'https').default('https://huggingface.co/ggerganov/whisper.cpp/resolve/main'),
  VIDI_WHISPER_TIMEOUT: duration().default(1_800_000),
  VIDI_WHISPER_MAX_RESIDENT_BYTES: bytes().optional(),
  VIDI_OCR_LANGUAGES: list()
    .refine((names) => names.length > 0 && names.length <= 8 && names.every((name) => OCR_LANGUAGE.test(name)))
    .describe('a comma-separated list of one to eight languages as Tesseract names them, such as eng,deu,chi_sim')
    .default(['eng']),
  VIDI_OCR_DATA_DIR: text().optional(),
  [READING.processes]: integer(1, 64).default(DEFAULT_TEXT_READING_LIMITS.processes),
  [READING.maxResidentBytes]: bytes().default(DEFAULT_TEXT_READING_LIMITS.maxResidentBytes),
  [READING.pictureMs]: duration().default(DEFAULT_TEXT_READING_LIMITS.pictureMs),
  [READING.videoMs]: duration().default(DEFAULT_TEXT_READING_LIMITS.videoMs),
  VIDI_TRANSCRIPTION_URL: url('http', 'https').optional(),
  VIDI_TRANSCRIPTION_KEY: text().optional(),
  VIDI_TRANSCRIPTION_MODEL: text().default('whisper-1'),
  VIDI_TRANSCRIPTION_TIMEOUT: duration().default(300_000),
  VIDI_TRANSCRIPTION_MAX_ANSWER_BYTES: bytes().default(16 * 2 ** 20),
  VIDI_ANALYSIS_IDLE_PROCESSES: integer(0, 512).optional(),
  VIDI_ANALYSIS_VIDEOS_PER_PROCESS: integer(1, 100_000).default(DEFAULT_PROCESS_REUSE.maxVideos),
  VIDI_ANALYSIS_PROCESS_AGE: duration().default(DEFAULT_PROCESS_REUSE.maxAgeMs),
  VIDI_ANALYSIS_REUSE_MAX_RESIDENT_BYTES: bytes().default(DEFAULT_PROCESS_REUSE.maxResidentBytes),
  VIDI_ANALYSIS_ISOLATION: choice(ANALYSIS_ISOLATIONS).default('auto'),
  [ANALYSIS.maxPixels]: integer(1, 2 ** 31 - 1).default(DEFAULT_ANALYSIS_LIMITS.maxPixels),
  [ANALYSIS.maxStreams]: integer(1, 10_000).default(DEFAULT_ANALYSIS_LIMITS.maxStreams),
  [ANALYSIS.maxDurationSeconds]: integer(1, 31_536_000).default(DEFAULT_ANALYSIS_LIMITS.maxDurationSeconds),
  [ANALYSIS.maxResidentBytes]: bytes().default(DEFAULT_ANALYSIS_LIMITS.maxResidentBytes),
  [ANALYSIS.maxHeapMebibytes]: integer(64, 1_048_576).default(DEFAULT_ANALYSIS_LIMITS.maxHeapMebibytes),
  [ANALYSIS.maxFileBytes]: bytes().default(DEFAULT_ANALYSIS_LIMITS.maxFileBytes),
  // Less than 32 is refused by libav.
  [ANALYSIS.maxProbeBytes]: integer(32, 2 ** 31 - 1).default(DEFAULT_ANALYSIS_LIMITS.maxProbeBytes),
  [ANALYSIS.maxPackets]: integer(1, Number.MAX_SAFE_INTEGER).default(DEFAULT_ANALYSIS_LIMITS.maxPackets),
  [ANALYSIS.maxCues]: integer(1, 1_000_000).default(DEFAULT_ANALYSIS_LIMITS.maxCues),
  [ANALYSIS.maxCueCharacters]: integer(1, 100_000_000).default(DEFAULT_ANALYSIS_LIMITS.maxCueCharacters),
  [ANALYSIS.timeFloorMs]: integer(1, 2 ** 31 - 1).default(DEFAULT_ANALYSIS_LIMITS.timeFloorMs),
  [ANALYSIS.timeFactor]: decimal(0, 10_000).default(DEFAULT_ANALYSIS_LIMITS.timeFactor),
  [ANALYSIS.stallMs]: integer(1, 2 ** 31 - 1).default(DEFAULT_ANALYSIS_LIMITS.stallMs),
  [ANALYSIS.decoderThreads]: integer(1, 256).optional(),
} as const;

/** What settings were called before, and are called now. */
const RENAMED = { VIDI_ANALYSIS_DECODER_THREADS: ANALYSIS.decoderThreads } as const;

/**
 * Reads the processor's settings.
 *
 * @param cores how many threads can run at a time
 * @throws ConfigError naming every variable that is wrong.
 */
export function parseConfig(env: Env, cores: number = availableParallelism()): ProcessorConfig {
  checkNames(env);
  const settings = parseEnv({ ...SETTINGS, ...mediaStoreSettings(env) }, env);
  return {
    log: { level: settings.VIDI_LOG_LEVEL, format: settings.VIDI_LOG_FORMAT },
    shutdownGraceMs: settings.VIDI_SHUTDOWN_GRACE,
    ticketQueue: ticketQueueConfig(settings),
    ingestAddress: settings.VIDI_INGEST_ADDRESS,
    mediaStore: mediaStoreConfig(settings),
    // One per user: a folder of somebody else's under this name in the shared temp folder would only be in the way.
    workDir: settings.VIDI_WORK_DIR ?? join(tmpdir(), `vidi-work-${userInfo().username}`),
    health: { host: settings.VIDI_PROCESSOR_HOST, port: settings.VIDI_PROCESSOR_HEALTH_PORT },
    metrics: settings.VIDI_METRICS === 'on',
    concurrency: settings.VIDI_PROCESSOR_CONCURRENCY,
    claimPatienceMs: settings.VIDI_CLAIM_PATIENCE,
    heartbeatMs: settings.VIDI_PROCESSOR_HEARTBEAT,
    features: settings.VIDI_PROCESSOR_FEATURES,
    fetch: {
      allow: settings.VIDI_FETCH_ALLOW,
      ports: settings.VIDI_FETCH_PORTS,
      maxBytes: settings.VIDI_FETCH_MAX_BYTES,
      timeoutMs: settings.VIDI_FETCH_TIMEOUT,
      idleTimeoutMs: settings.VIDI_FETCH_IDLE_TIMEOUT,
      maxRedirects: settings.VIDI_FETCH_MAX_REDIRECTS,
      maxResumes: settings.VIDI_FETCH_MAX_RESUMES,
    },
    whisper:
      settings.VIDI_WHISPER_MODEL === undefined
        ? undefined
        : {
            model: settings.VIDI_WHISPER_MODEL,
            cacheDir: settings.VIDI_WHISPER_CACHE ?? join(homedir(), '.cache', 'vidi', 'whisper'),
            hubUrl: settings.VIDI_WHISPER_HUB,
            timeoutMs: settings.VIDI_WHISPER_TIMEOUT,
            maxResidentBytes: settings.VIDI_WHISPER_MAX_RESIDENT_BYTES,
          },
    textReading: {
      languages: [...new Set(settings.VIDI_OCR_LANGUAGES)],
      dataFolder: settings.VIDI_OCR_DATA_DIR,
      limits: {
        processes: settings[READING.processes],
        maxResidentBytes: settings[READING.maxResidentBytes],
        pictureMs: settings[READING.pictureMs],
        videoMs: settings[READING.videoMs],
      },
    },
    transcription:
      settings.VIDI_TRANSCRIPTION_URL === undefined
        ? undefined
        : {
            url: settings.VIDI_TRANSCRIPTION_URL,
            key: settings.VIDI_TRANSCRIPTION_KEY,
            model: settings.VIDI_TRANSCRIPTION_MODEL,
            timeoutMs: settings.VIDI_TRANSCRIPTION_TIMEOUT,
            maxAnswerBytes: settings.VIDI_TRANSCRIPTION_MAX_ANSWER_BYTES,
          },
    processReuse: {
      // One for each job that runs, and one that is fresh.
      maxIdle: settings.VIDI_ANALYSIS_IDLE_PROCESSES ?? settings.VIDI_PROCESSOR_CONCURRENCY + 1,
      maxVideos: settings.VIDI_ANALYSIS_VIDEOS_PER_PROCESS,
      maxAgeMs: settings.VIDI_ANALYSIS_PROCESS_AGE,
      maxResidentBytes: settings.VIDI_ANALYSIS_REUSE_MAX_RESIDENT_BYTES,
    },
    analysisIsolation: settings.VIDI_ANALYSIS_ISOLATION,
    analysis: {
      maxPixels: settings[ANALYSIS.maxPixels],
      maxStreams: settings[ANALYSIS.maxStreams],
      maxDurationSeconds: settings[ANALYSIS.maxDurationSeconds],
      maxResidentBytes: settings[ANALYSIS.maxResidentBytes],
      maxHeapMebibytes: settings[ANALYSIS.maxHeapMebibytes],
      maxFileBytes: settings[ANALYSIS.maxFileBytes],
      maxProbeBytes: settings[ANALYSIS.maxProbeBytes],
      maxPackets: settings[ANALYSIS.maxPackets],
      maxCues: settings[ANALYSIS.maxCues],
      maxCueCharacters: settings[ANALYSIS.maxCueCharacters],
      timeFloorMs: settings[ANALYSIS.timeFloorMs],
      timeFactor: settings[ANALYSIS.timeFactor],
      stallMs: settings[ANALYSIS.stallMs],
      decoderThreads:
        settings[ANALYSIS.decoderThreads] ?? decoderThreadsFor(cores, settings.VIDI_PROCESSOR_CONCURRENCY),
    },
  };
}

/** The settings of this process. */
export function readConfig(): ProcessorConfig {
  return parseConfig(readEnv());
}

function checkNames(env: Env): void {
  const problems = Object.entries(RENAMED)
    .filter(([old]) => env[old] !== undefined)
    .map(([old, now]) => ({ variable: old, got: env[old], accepts: undefined, message: `it is called ${now} now` }));
  if (problems.length > 0) throw new ConfigError(problems);
}

function ticketQueueConfig(settings: {
  readonly VIDI_TICKET_QUEUE?: 'rabbitmq' | 'direct' | undefined;
  readonly RABBITMQ_URL?: string | undefined;
  readonly VIDI_QUEUE_PREFIX: string;
  readonly VIDI_QUEUE_DELIVERY_LIMIT: number;
}): TicketQueueConfig {
  const { RABBITMQ_URL: rabbitUrl } = settings;
  const kind = settings.VIDI_TICKET_QUEUE ?? (rabbitUrl === undefined ? 'direct' : 'rabbitmq');
  if (kind === 'direct') return { kind };
  if (rabbitUrl !== undefined) {
    const { VIDI_QUEUE_PREFIX: queuePrefix, VIDI_QUEUE_DELIVERY_LIMIT: deliveryLimit } = settings;
    return { kind, url: rabbitUrl, queuePrefix, deliveryLimit };
  }
  throw new ConfigError([
    {
      variable: 'RABBITMQ_URL',
      got: undefined,
      accepts: 'a URL that starts with amqp:// or amqps://, as VIDI_TICKET_QUEUE is rabbitmq',
      message: 'is missing',
    },
  ]);
}

function isCidr(range: string): boolean {
  const [address = '', prefix = '', ...rest] = range.split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return false;
  try {
    new BlockList().addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4');
    return true;
  } catch {
    // Its way of saying that this is no address or no prefix length.
    return false;
  }
}
