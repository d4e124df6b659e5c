import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { type MediaStore, openMediaStore } from '@vidi/media-store';
import { createRpcTransport, type RpcTransport } from '@vidi/rpc';
import {
  ConfigError,
  createLogger,
  type HealthServer,
  type Logger,
  orAfter,
  runShutdownPhases,
  type Service,
  startHealthServer,
} from '@vidi/service-kit';
import { createDirectTicketConsumer, createRabbitTicketConsumer, type TicketConsumer } from '@vidi/ticket-queue';
import { analysisEngines } from './adapters/analysis-process/analysis-engines.ts';
import { createAnalysisPool } from './adapters/analysis-process/analysis-pool.ts';
import { type AnalysisProgram, analysisProgram } from './adapters/analysis-process/analysis-program.ts';
import { isolationFor } from './adapters/analysis-process/isolation/isolation-for.ts';
import { createHttpSourceFetcher } from './adapters/http-source/http-source-fetcher.ts';
import { createRpcJobGateway } from './adapters/ingest/rpc-job-gateway.ts';
import { createRpcProcessorRegistry } from './adapters/ingest/rpc-processor-registry.ts';
import { createProcessorMetrics } from './adapters/metrics/processor-metrics.ts';
import { explainMissing, findLanguageData } from './adapters/text-reader/language-data.ts';
import { createTesseractReader } from './adapters/text-reader/tesseract-reader.ts';
import { createTranscriptionEndpoint } from './adapters/transcription-endpoint/transcription-endpoint.ts';
import { openWhisperTranscriber, type WhisperParts } from './adapters/whisper/whisper-transcriber.ts';
import { createLocalWorkFolders } from './adapters/work-folder/local-work-folders.ts';
import { openRecordedSpeech } from './adapters/work-folder/recorded-speech.ts';
import { openRecordedStrips } from './adapters/work-folder/recorded-strips.ts';
import { sweepDeadFolders } from './adapters/work-folder/sweep-dead-folders.ts';
import { onScreenTextFeature } from './analysis/features/on-screen-text/on-screen-text-feature.ts';
import { ANALYSIS_STAGES, SPEECH_STAGE } from './analysis/features/stages.ts';
import type { ProcessorConfig } from './config.ts';
import { type ServedFeature, servedFeatures } from './domain/served-feature.ts';
import type { Stage } from './domain/stage.ts';
import type { TextReadingLimits } from './domain/text-reading-limits.ts';
import type { Analyser } from './ports/analyser.ts';
import type { SourceFetcher } from './ports/source-fetcher.ts';
import type { TextReader } from './ports/text-reader.ts';
import type { Transcriber } from './ports/transcriber.ts';
import { PROCESSOR_VERSION } from './processor-version.ts';
import { announcePresence, type StandingPresence } from './usecases/presence.ts';
import { processTicket } from './usecases/process-ticket.ts';
import {
  createTextReadingAnalyser,
  createTextSkippingAnalyser,
  textReadingStages,
} from './usecases/read-on-screen-text.ts';
import { rejectTicket } from './usecases/reject-ticket.ts';
import { stageDigests } from './usecases/stage-digest.ts';
import { createTranscribingAnalyser, transcribingStages } from './usecases/transcribe-speech.ts';
import { createTranscriptFilingAnalyser } from './usecases/transcript-files.ts';

/** Longest time for giving jobs back, and for closing, in ms. */
const RELEASE_PHASE_MS = 10_000;
const CLOSE_PHASE_MS = 5_000;

/** Parts that can be put in the place of the real ones. */
export interface ProcessorOverrides {
  readonly log?: Logger;
  readonly analyser?: Analyser;
  /** What is started for each video; how far it is kept apart stays the configuration's. */
  readonly analysisProgram?: Omit<AnalysisProgram, 'isolation'>;
  readonly fetcher?: SourceFetcher;
  readonly store?: MediaStore;
  readonly consumer?: TicketConsumer;
}

/** A processor: takes tickets and analyses videos. */
export interface Processor extends Service {
  /** Where `/healthz` and `/readyz` are answered; 0 before the start. */
  readonly healthPort: number;
}

/** Wires a processor. */
export function createProcessor(config: ProcessorConfig, overrides: ProcessorOverrides = {}): Processor {
  const log = overrides.log ?? createLogger({ service: 'processor', ...config.log });
  const processorId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const transport = createRpcTransport({ address: config.ingestAddress });
  const media = openMediaStore(config.mediaStore);
  const store = overrides.store ?? media.store;
  const folders = createLocalWorkFolders({ root: config.workDir, log });
  const isolation = isolationFor(config.analysisIsolation, log);
  const program = async () => ({ ...analysisProgram(await isolation()), ...overrides.analysisProgram });
  const pool = createAnalysisPool({ folders, limits: config.analysis, reuse: config.processReuse, program, log });
  const { workFolders } = pool;
  const consumer = overrides.consumer ?? createConsumer(config, { transport, processorId, log });
  const registry = createRpcProcessorRegistry({ transport, processorId });
  const draining = new AbortController();
  const leaving = new AbortController();
  const { dataFolder, languages, limits: readingLimits } = config.textReading;
  const language = findLanguageData(languages, dataFolder);
  const unreadable = 'missing' in language ? explainMissing(language, dataFolder) : undefined;
  const reader =
    'missing' in language
      ? undefined
      : createTesseractReader({ folders, data: language.data, isolation, limits: readingLimits, log });
  // Known once the model, where there is one, has been looked at: before the first announcement and the first ticket.
  let transcriber: Transcriber | undefined;
  let digests = stageDigests(stagesOf(transcriber, reader));
  const served = () => servedFeatures(analysisEngines(), config.features, transcriber, unreadable);
  const measured = config.metrics ? createProcessorMetrics(config.concurrency) : undefined;
  const remoteJobs = createRpcJobGateway({
    transport,
    processorId,
    servedFeatures: served().map(({ feature }) => feature),
    stageDigests: () => digests,
  });
  const jobs = measured?.measuring(remoteJobs) ?? remoteJobs;
  const holding = measured?.holding ?? (async <T>(work: () => Promise<T>) => await work());
  const parts = {
    jobs,
    store,
    fetcher: overrides.fetcher ?? createHttpSourceFetcher(config.fetch),
    analyser: overrides.analyser ?? {
      analyse: async (request) => {
        const heard = withTranscription(pool.analyser, transcriber);
        await withTextReading(heard, reader, unreadable, readingLimits).analyse(request);
      },
    },
    workFolders,
    log,
    claimPatienceMs: config.claimPatienceMs,
    draining: draining.signal,
    leaving: leaving.signal,
    // Before the next announcement would tell: each further ticket would only go round.
    onPaused: () => consumer.takeTickets(false),
  };
  const checks = [
    { name: 'ingest', check: jobs.checkHealth },
    { name: 'ticket queue', check: async () => await consumer.checkHealth() },
    { name: 'media store', check: async () => await store.checkHealth() },
    { name: 'work folder', check: async () => await workFolders.checkHealth() },
  ];
  let health: HealthServer | undefined;
  let presence: StandingPresence | undefined;

  const close = async () => {
    await health?.close();
    transport.close();
    media.close();
    await pool[Symbol.asyncDispose]();
    await reader?.[Symbol.asyncDispose]();
    await folders[Symbol.asyncDispose]();
  };

  return {
    log,
    get healthPort() {
      return health?.port ?? 0;
    },
    start: async () => {
      try {
        const swept = await sweepDeadFolders(config.workDir);
        if (swept > 0) log.info({ swept }, 'removed work folders of processors that had died');
        await isolation();
        transcriber = await openSpeech(config, { folders, isolation, log, signal: draining.signal });
        digests = stageDigests(stagesOf(transcriber, reader));
        if (overrides.analyser === undefined) pool.start();
        if (unreadable !== undefined) log.warn(unreadable, 'text in the picture is not read');
        health = await startHealthServer({ ...config.health, checks, metrics: measured?.metrics }).catch(
          rethrowTakenPort(config.health.port),
        );
        presence = announcePresence({
          registry,
          facts: {
            version: PROCESSOR_VERSION,
            host: hostname(),
            startTime: new Date(performance.timeOrigin),
            concurrency: config.concurrency,
            features: served(),
          },
          intervalMs: config.heartbeatMs,
          onAnswer: ({ paused }) => consumer.takeTickets(!paused),
          log,
        });
        await consumer.start({
          onTicket: async (ticket) => await holding(() => processTicket(ticket, parts)),
          onUnreadable: async (delivery) => await rejectTicket(delivery, parts),
        });
      } catch (error) {
        await presence?.leave();
        await close();
        throw error;
      }
      log.info(
        {
          processorId,
          ingest: config.ingestAddress,
          ticketQueue: config.ticketQueue.kind,
          concurrency: config.concurrency,
          features: served().map(({ feature }) => Feature[feature]),
          speechToText: transcriber?.engine,
          healthPort: health.port,
        },
        'waiting for tickets',
      );
    },
    stop: async () => {
      draining.abort(new Error('the processor is stopping'));
      presence?.stopping();
      const drained = consumer.stop();
      const phases = [
        {
          name: 'let running jobs finish',
          timeoutMs: config.shutdownGraceMs + CLOSE_PHASE_MS,
          run: async () => {
            await orAfter(config.shutdownGraceMs, drained);
          },
        },
        {
          name: 'give back what still runs',
          timeoutMs: RELEASE_PHASE_MS,
          run: async () => {
            leaving.abort(new Error('the processor is leaving'));
            await drained;
          },
        },
        { name: 'say goodbye', timeoutMs: RELEASE_PHASE_MS, run: async () => await presence?.leave() },
        { name: 'close', timeoutMs: CLOSE_PHASE_MS, run: close },
      ];
      return await runShutdownPhases(phases, log);
    },
  };
}

/** A model on this machine is asked rather than a service, to which speech would leave it. */
async function openSpeech(
  { whisper, transcription, analysis: limits }: ProcessorConfig,
  parts: Omit<WhisperParts, 'limits'>,
): Promise<Transcriber | undefined> {
  if (whisper !== undefined && transcription !== undefined) {
    parts.log.warn(
      { model: whisper.model },
      'both VIDI_WHISPER_MODEL and VIDI_TRANSCRIPTION_URL are set: speech is heard by the model, and the service is not asked',
    );
  }
  return whisper === undefined
    ? transcription && createTranscriptionEndpoint(transcription)
    : await openWhisperTranscriber(whisper, { ...parts, limits });
}

function withTranscription(analyser: Analyser, transcriber: Transcriber | undefined): Analyser {
  if (transcriber === undefined) return createTranscriptFilingAnalyser(analyser);
  const transcribing = createTranscribingAnalyser(analyser, { transcriber, openSpeech: openRecordedSpeech });
  return createTranscriptFilingAnalyser(transcribing);
}

function withTextReading(
  analyser: Analyser,
  reader: TextReader | undefined,
  unreadable: ServedFeature['limitation'],
  limits: TextReadingLimits,
): Analyser {
  if (reader !== undefined) {
    return createTextReadingAnalyser(analyser, { reader, openStrips: openRecordedStrips, limits });
  }
  const { engine, engineVersion } = onScreenTextFeature;
  return unreadable === undefined
    ? analyser
    : createTextSkippingAnalyser(analyser, { engine, engineVersion, ...unreadable });
}

/** How everything is found with these settings. */
function stagesOf(transcriber: Transcriber | undefined, reader: TextReader | undefined): readonly Stage[] {
  const heard =
    transcriber === undefined ? ANALYSIS_STAGES : transcribingStages(ANALYSIS_STAGES, SPEECH_STAGE, transcriber);
  if (reader !== undefined) return textReadingStages(heard, reader);
  // What is skipped for want of language data is to be looked for when that is there.
  return heard.filter(({ feature }) => feature !== Feature.ON_SCREEN_TEXT);
}

function createConsumer(
  { ticketQueue, concurrency }: ProcessorConfig,
  { transport, processorId, log }: { transport: RpcTransport; processorId: string; log: Logger },
): TicketConsumer {
  if (ticketQueue.kind === 'direct') {
    return createDirectTicketConsumer({ transport, processorId, prefetch: concurrency, log });
  }
  const { url, queuePrefix, deliveryLimit } = ticketQueue;
  return createRabbitTicketConsumer({ url, queuePrefix, deliveryLimit, prefetch: concurrency, log });
}

function rethrowTakenPort(port: number): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new ConfigError([
      {
        variable: 'VIDI_PROCESSOR_HEALTH_PORT',
        got: String(port),
        accepts: 'a free port, and that one is taken by another program',
        message: 'is taken',
      },
    ]);
  };
}
