import { AccessService } from '@vidi/contracts/vidi/internal/v1/access_service';
import { JobService } from '@vidi/contracts/vidi/internal/v1/job_service';
import { ProcessorRegistryService } from '@vidi/contracts/vidi/internal/v1/processor_registry_service';
import { TicketService } from '@vidi/contracts/vidi/internal/v1/ticket_service';
import { UploadAdoptionService } from '@vidi/contracts/vidi/internal/v1/upload_adoption_service';
import { DeadLetterService } from '@vidi/contracts/vidi/v1/dead_letter_service';
import { ProcessorService } from '@vidi/contracts/vidi/v1/processor_service';
import { QueueService } from '@vidi/contracts/vidi/v1/queue_service';
import { UploadSessionService } from '@vidi/contracts/vidi/v1/upload_session_service';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { type MediaStore, openMediaStore } from '@vidi/media-store';
import { createRpcServer } from '@vidi/rpc';
import {
  createLogger,
  type HealthCheck,
  type Logger,
  runShutdownPhases,
  type Service,
  type ShutdownPhase,
  startHealthServer,
} from '@vidi/service-kit';
import type { DeadLetterHandler, TicketPublisher } from '@vidi/ticket-queue';
import { createIngestMetrics } from './adapters/metrics/ingest-metrics.ts';
import { openDatabase } from './adapters/postgres/database.ts';
import { VIDEO_CHANNEL } from './adapters/postgres/entities/video-entity.ts';
import { listenToNotifications } from './adapters/postgres/notification-listener.ts';
import { OUTBOX_CHANNEL } from './adapters/postgres/outbox.ts';
import { QUEUE_CHANNEL } from './adapters/postgres/work-queue.ts';
import { createDiskRoom } from './adapters/system/disk-room.ts';
import { systemClock } from './adapters/system/system-clock.ts';
import { createUploadFolder } from './adapters/system/upload-folder.ts';
import { uuidIds } from './adapters/system/uuid-ids.ts';
import { startDeadLetterKeeper } from './background/dead-letter-keeper.ts';
import { LEFTOVER_AGE_MS, startIncompleteSweeper } from './background/incomplete-sweeper.ts';
import { startJobReaper } from './background/job-reaper.ts';
import { flushOutbox, startOutboxRelay } from './background/outbox-relay.ts';
import { startPauseTeller } from './background/pause-teller.ts';
import { startProcessorKeeper } from './background/processor-keeper.ts';
import { rememberStanding } from './background/remembered-standing.ts';
import { removesAnything, startRetentionKeeper } from './background/retention-keeper.ts';
import { startStuckVideoSweeper } from './background/stuck-video-sweeper.ts';
import { startUnnamedObjectSweeper } from './background/unnamed-object-sweeper.ts';
import { startUploadSessionKeeper } from './background/upload-session-keeper.ts';
import { startUploadVerifier } from './background/upload-verifier.ts';
import { startVideoChangeHub } from './background/video-change-hub.ts';
import type { IngestConfig } from './config.ts';
import { openTicketQueue } from './open-ticket-queue.ts';
import type { Clock } from './ports/clock.ts';
import type { DiskRoom } from './ports/disk-room.ts';
import { createAccessService } from './rpc/access-service/access-service.ts';
import { createDeadLetterService } from './rpc/dead-letter-service/dead-letter-service.ts';
import { createErrorInterceptor } from './rpc/error-interceptor.ts';
import { createJobService } from './rpc/job-service/job-service.ts';
import { createObservingInterceptor } from './rpc/observing-interceptor.ts';
import { createProcessorRegistryService } from './rpc/processor-registry-service/processor-registry-service.ts';
import { createProcessorService } from './rpc/processor-service/processor-service.ts';
import { createQueueService } from './rpc/queue-service/queue-service.ts';
import { createUploadAdoptionService } from './rpc/upload-adoption-service/upload-adoption-service.ts';
import { createUploadSessionService } from './rpc/upload-session-service/upload-session-service.ts';
import { createVideoService } from './rpc/video-service/video-service.ts';
import { useCaseSettings } from './use-case-settings.ts';
import { describeDeadLetters } from './usecases/dead-letters/describe-dead-letters.ts';
import { recordDeadLetter } from './usecases/dead-letters/record-dead-letter.ts';
import type { IngestContext } from './usecases/ingest-context.ts';
import { createQueueOutlook } from './usecases/queue/queue-outlook.ts';
import { reissueTickets } from './usecases/reissue-tickets.ts';
import { withWaitingReasons } from './usecases/waiting-reason.ts';

/** Parts that tests put in place of the real ones. */
export interface IngestOverrides {
  readonly log?: Logger;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly mediaStore?: MediaStore;
  /** In place of the queue that the configuration names. */
  readonly ticketPublisher?: TicketPublisher;
}

/** Ingest: owns the videos database and the life of every job. */
export interface Ingest extends Service {
  /** The port that gRPC is served on, once started. */
  readonly grpcPort: number;
  /** The port that health checks are answered on, once started. */
  readonly healthPort: number;
}

/** What a phase of stopping gets beyond VIDI_SHUTDOWN_GRACE, in milliseconds: calls are only cut off when that has passed. */
const PHASE_MARGIN_MS = 2_000;

/** Puts ingest together; nothing is opened before start(). */
export function createIngest(config: IngestConfig, overrides: IngestOverrides = {}): Ingest {
  const log = overrides.log ?? createLogger({ service: 'ingest', ...config.log });
  // What has been opened, with how to close it; closed in reverse.
  const opened: ShutdownPhase[] = [];
  const opening = (name: string, run: () => Promise<void>) => {
    opened.push({ name, timeoutMs: config.shutdownGraceMs + PHASE_MARGIN_MS, run });
  };
  const stop = async () => await runShutdownPhases(opened.splice(0).reverse(), log);
  let ports: { readonly grpc: number; readonly health: number } | undefined;

  const open = async () => {
    const media = openMediaStore(config.mediaStore);
    opening('close media store', async () => media.close());
    const mediaStore = overrides.mediaStore ?? media.store;
    const database = await openDatabase(config.databaseUrl, config.databasePool, log);
    opening('close database', () => database.close());

    const settings = useCaseSettings(config);
    const clock = overrides.clock ?? systemClock;
    const processorTimeoutMs = config.processors.timeoutMs;
    const measured = config.metrics
      ? createIngestMetrics({ unitOfWork: database.unitOfWork, clock, processorTimeoutMs, log })
      : undefined;
    const unitOfWork = measured?.unitOfWork ?? database.unitOfWork;
    const parts: IngestContext = {
      unitOfWork,
      mediaStore,
      directUploads: media.directUploads,
      adoptUploadFile: createUploadFolder(config.uploadDir, media.adopt),
      room: roomOf(config),
      clock,
      ids: uuidIds,
      random: overrides.random ?? Math.random,
      settings,
      outlook: createQueueOutlook({ unitOfWork, clock, settings }),
      log,
    };
    const standing = rememberStanding(parts);
    const context: IngestContext = { ...parts, standing: standing.read };
    const onDeadLetter: DeadLetterHandler = async (letter) => await recordDeadLetter(context, letter);
    const queue = openTicketQueue(config.ticketQueue, { given: overrides.ticketPublisher, onDeadLetter, log });
    opening('close ticket queue', () => queue.publisher.close());
    const letters = queue.deadLetters;
    if (letters !== undefined) opening('stop taking dead letters', () => letters.stop());
    const deadLetterKeeper = startDeadLetterKeeper(context);
    opening('stop dead letter keeper', () => deadLetterKeeper.stop());
    // Not for a queue in memory: tickets handed to it now would end with it.
    if (queue.outlivesUs) opening('flush outbox', () => flushOutbox(context, queue.publisher));
    else await reissueTickets(context);

    const relay = startOutboxRelay(context, queue.publisher);
    opening('stop outbox relay', () => relay.stop());
    const videoChanges = startVideoChangeHub({
      read: async (id) => {
        const view = await unitOfWork.readVideo(id);
        return view && (await withWaitingReasons(context, [view]))[0];
      },
      updateTimes: async (ids) => await unitOfWork.read(async ({ videos }) => await videos.updateTimes(ids)),
      log,
    });
    opening('stop following videos', () => videoChanges.stop());
    const reaper = startJobReaper(context, queue.publisher, config.job.reaperIntervalMs);
    opening('stop job reaper', () => reaper.stop());
    const pauseTeller = startPauseTeller(context);
    opening('stop telling of pauses', () => pauseTeller.stop());
    const queueChanged = () => {
      pauseTeller.wake();
      relay.wake();
      reaper.wake();
      standing.forget();
      videoChanges.allChanged();
    };
    const handlers = {
      channels: { [OUTBOX_CHANNEL]: relay.wake, [VIDEO_CHANNEL]: videoChanges.changed, [QUEUE_CHANNEL]: queueChanged },
      onListening: () => {
        relay.wake();
        videoChanges.lookAgain();
      },
    };
    const listener = listenToNotifications(config.databaseUrl, handlers, log);
    opening('stop listening', () => listener.stop());
    const processorKeeper = startProcessorKeeper(context);
    opening('stop processor keeper', () => processorKeeper.stop());
    const stuckVideos = startStuckVideoSweeper(context);
    opening('stop stuck video sweeper', () => stuckVideos.stop());
    if (removesAnything(context.settings.retention)) {
      const retention = startRetentionKeeper(context);
      opening('stop retention keeper', () => retention.stop());
    }
    // What an upload session has begun is not left over before the session is swept.
    const sessionMs = media.directUploads === undefined ? 0 : config.uploadSessions.expiryMs;
    const sweeper = startIncompleteSweeper(mediaStore, LEFTOVER_AGE_MS + sessionMs, log);
    opening('stop incomplete sweeper', () => sweeper.stop());

    const unnamedObjects = startUnnamedObjectSweeper(context, LEFTOVER_AGE_MS);
    opening('stop unnamed object sweeper', () => unnamedObjects.stop());

    const verifier = startUploadVerifier(context);
    opening('stop verifying uploads', () => verifier.stop());
    if (media.directUploads !== undefined) {
      const keeper = startUploadSessionKeeper(context, verifier, config.job.reaperIntervalMs);
      opening('stop upload session keeper', () => keeper.stop());
    }

    const { host } = config;
    const interceptors = [
      ...(measured === undefined ? [] : [createObservingInterceptor(measured.onCall)]),
      createErrorInterceptor(log),
    ];
    const server = createRpcServer({ host, port: config.port, log, interceptors });
    const { downloadSource, downloadArtifact } = VideoService.method;
    server.addService(VideoService, createVideoService(context, videoChanges), [downloadSource, downloadArtifact]);
    server.addService(UploadSessionService, createUploadSessionService(context, verifier));
    server.addService(UploadAdoptionService, createUploadAdoptionService(context));
    server.addService(DeadLetterService, createDeadLetterService(context));
    server.addService(AccessService, createAccessService(context));
    server.addService(JobService, createJobService(context));
    server.addService(ProcessorService, createProcessorService(context));
    server.addService(QueueService, createQueueService(context));
    server.addService(ProcessorRegistryService, createProcessorRegistryService(context));
    if (queue.ticketService !== undefined) server.addService(TicketService, queue.ticketService);
    const grpc = await server.start();
    opening('drain calls', () => server.stop(config.shutdownGraceMs));

    const checks: readonly HealthCheck[] = [
      { name: 'database', check: () => database.checkHealth() },
      { name: 'media store', check: () => mediaStore.checkHealth() },
      {
        name: 'ticket queue',
        check: () => queue.publisher.checkHealth(),
        detail: async () => await describeDeadLetters(context),
      },
    ];
    const health = await startHealthServer({ host, port: config.healthPort, checks, metrics: measured?.metrics });
    opening('close health server', () => health.close());
    ports = { grpc: grpc.port, health: health.port };
    log.info({ host, ...ports, ticketQueue: config.ticketQueue.kind }, 'ingest is up');
  };

  return {
    log,
    get grpcPort() {
      return startedPorts(ports).grpc;
    },
    get healthPort() {
      return startedPorts(ports).health;
    },
    start: async () => {
      try {
        await open();
      } catch (error) {
        log.error({ err: error }, 'ingest could not start');
        await stop();
        throw error;
      }
    },
    stop,
  };
}

/** Nobody can tell how full a bucket is. */
function roomOf({ mediaStore, minFreeBytes }: IngestConfig): DiskRoom {
  if (mediaStore.kind === 's3') return { check: async () => undefined };
  return createDiskRoom(mediaStore.folder, minFreeBytes);
}

function startedPorts<T>(ports: T | undefined): T {
  if (ports === undefined) throw new Error('Ingest has no ports before it is started.');
  return ports;
}
