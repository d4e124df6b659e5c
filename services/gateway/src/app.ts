import { AsyncLocalStorage } from 'node:async_hooks';
import { Health } from '@vidi/contracts/grpc/health/v1/health';
import { DeadLetterService } from '@vidi/contracts/vidi/v1/dead_letter_service';
import { ProcessorService } from '@vidi/contracts/vidi/v1/processor_service';
import { QueueService } from '@vidi/contracts/vidi/v1/queue_service';
import { UploadSessionService } from '@vidi/contracts/vidi/v1/upload_session_service';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import {
  createLogger,
  type HealthCheck,
  type HealthServer,
  type Logger,
  type Metrics,
  runShutdownPhases,
  type Service,
  startHealthServer,
} from '@vidi/service-kit';
import { createBrowserGuard } from './access/browser-guard.ts';
import { createGate } from './access/gate.ts';
import { createKeyCache } from './access/key-cache.ts';
import { createKeyRequirement } from './access/key-requirement.ts';
import { readDocsScript } from './adapters/docs/docs-script.ts';
import { createRpcIngest } from './adapters/ingest/rpc-ingest.ts';
import { createRpcKeyDirectory } from './adapters/ingest/rpc-key-directory.ts';
import { createGatewayMetrics } from './adapters/metrics/gateway-metrics.ts';
import { readSchemaComments } from './adapters/schema/schema-comments.ts';
import { readSchemaSources } from './adapters/schema/schema-sources.ts';
import { createUploadFiles } from './adapters/spool/upload-files.ts';
import { FolderUploadSpool } from './adapters/spool/upload-spool.ts';
import { type GatewayConfig, type MetricsConfig, SETTING } from './config.ts';
import { DOCS_SCRIPT_PATH, docsReply, docsScriptReply } from './docs/docs-page.ts';
import { shuttingDown } from './errors/shutting-down.ts';
import { createAdoptingForwarder } from './forward/adopting-forwarder.ts';
import { type Adoption, areOnThisMachine, createAdoption } from './forward/adoption.ts';
import { createForwarder, type Forwarder } from './forward/forwarder.ts';
import { observedForwarder } from './forward/observed-forwarder.ts';
import { createValidate, type Validate } from './forward/validate.ts';
import { livenessReply, readinessReply } from './health/health-pages.ts';
import { addHealthRoutes } from './health/health-routes.ts';
import { createReadiness } from './health/readiness.ts';
import { createConcurrencyLimiter } from './limits/concurrency-limiter.ts';
import { createRateLimiter } from './limits/rate-limiter.ts';
import { createOpenApiDocument } from './openapi/document.ts';
import type { Ingest } from './ports/ingest.ts';
import type { UploadContexts } from './ports/upload-spool.ts';
import { protoPages } from './protos/proto-pages.ts';
import { addReflectionRoutes, REFLECTION_SERVICES } from './reflection/reflection-routes.ts';
import { compileBindings } from './rest/binding/bindings.ts';
import { createRestHandler } from './rest/rest-handler.ts';
import { createFinishUpload } from './rest/resumable/finish-upload.ts';
import { createHandOver } from './rest/resumable/hand-over.ts';
import { createResumableHandler } from './rest/resumable/resumable-handler.ts';
import { type ResumableSweeper, startResumableSweeper } from './rest/resumable/resumable-sweeper.ts';
import { createUploadFollower } from './rest/resumable/upload-follower.ts';
import { createUploadHandler } from './rest/upload/upload-handler.ts';
import { createRpcHandler } from './rpc/rpc-handler.ts';
import { createCors } from './server/cors.ts';
import { createDispatcher } from './server/dispatch.ts';
import { ListenError } from './server/listen-error.ts';
import { createPageHandler } from './server/page-handler.ts';
import { createPublicServer } from './server/public-server.ts';
import { servingEnds } from './server/serving-ends.ts';

/** Parts that tests may swap. */
export interface GatewayOverrides {
  readonly log?: Logger;
  readonly ingest?: Ingest;
}

/** The gateway as a service. */
export interface Gateway extends Service {
  /** The public port it listens on; 0 before start(). */
  readonly port: number;
  /** The port that operators read metrics from; undefined before start(), and where there is none. */
  readonly metricsPort: number | undefined;
}

/** The services the public port offers. A service added here is served in every protocol, documented and transcoded. */
const PUBLIC_SERVICES = [VideoService, UploadSessionService, DeadLetterService, ProcessorService, QueueService];

/** The services that the gateway answers by itself, whoever asks. */
const OWN_SERVICES = [Health, ...REFLECTION_SERVICES];

/**
 * How often one address may come without a key that is known to be good: each may cost ingest a look-up. Wide enough for
 * many users behind one address, since good keys do not count.
 */
const UNKNOWN_KEY_RATE = { perSecond: 10, burst: 100 };

/** How long the last phases of stopping may take, in milliseconds. */
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Builds the gateway.
 *
 * @throws HttpRuleError, PathTemplateError or RouteConflictError when the schema's REST annotations cannot be served
 */
export function createGateway(config: GatewayConfig, overrides: GatewayOverrides = {}): Gateway {
  const { limits, access } = config;
  const log = overrides.log ?? createLogger({ service: 'gateway', ...config.log });
  const ingest = overrides.ingest ?? createRpcIngest(config.ingestAddress);
  const validate = createValidate();
  const leaving = new AbortController();
  const { requestTimeoutMs, watchPatienceMs } = limits;
  const measured = config.metrics && createGatewayMetrics();
  const plainForwarder = createForwarder({
    ingest,
    validate,
    requestTimeoutMs,
    watchPatienceMs,
    leaving: leaving.signal,
  });
  const observed = (given: Forwarder) => (measured === undefined ? given : observedForwarder(given, measured.observer));
  const forwarder = observed(plainForwarder);
  const bindings = compileBindings(PUBLIC_SERVICES);
  const now = () => performance.now();
  // Ingest on another machine may have a folder of the same path, but not the same folder.
  const adoption =
    config.spool === undefined || !areOnThisMachine(config.ingestAddress) ? undefined : createAdoption(ingest, now);
  const uploading = observed(withAdoption(config, { forwarder: plainForwarder, adoption, validate }));
  const uploads = [createUploadHandler({ forwarder: uploading, validate, maxBytes: limits.maxUploadBytes })];
  const resumable = createResumable(config, { forwarder, adoption, validate });
  const openApi = createOpenApiDocument({
    bindings,
    uploads,
    limits,
    comments: readSchemaComments(),
    resumable: resumable !== undefined,
  });
  const openApiJson = `${JSON.stringify(openApi, undefined, 2)}\n`;
  const docs = docsReply(openApi, PUBLIC_SERVICES);
  const docsScript = docsScriptReply(readDocsScript());
  const cors = createCors(access.corsOrigins);
  const directory = createRpcKeyDirectory(ingest.transport);
  const { mode, keyCacheMs } = access;
  const requirement = createKeyRequirement({ mode, host: config.host, directory, recheckMs: keyCacheMs, log, now });
  const gate = createGate({
    requirement,
    keys: createKeyCache({ directory, ttlMs: keyCacheMs, now }),
    browsers: createBrowserGuard({ allowsOrigin: cors.allows, anyHost: mode === 'none' }),
    requests: access.rate && createRateLimiter(access.rate, now),
    unknownKeys: createRateLimiter(UNKNOWN_KEY_RATE, now),
    uploads: createConcurrencyLimiter(access.maxUploadsPerKey),
  });
  const started = new AbortController();
  const stopping = new AbortController();
  const checks: readonly HealthCheck[] = [
    { name: 'ingest', check: (signal) => ingest.check(signal) },
    {
      name: 'gateway',
      check: () =>
        stopping.signal.aborted ? Promise.reject(new Error('the gateway is shutting down')) : Promise.resolve(),
    },
  ];

  const server = createPublicServer({
    host: config.host,
    port: config.port,
    limits,
    log,
    gate,
    onRequest: createDispatcher({
      cors,
      observer: measured?.observer,
      rpc: createRpcHandler({
        services: PUBLIC_SERVICES,
        addOwnRoutes: (router) => {
          addHealthRoutes(router, {
            readiness: createReadiness(checks),
            services: PUBLIC_SERVICES.map(({ typeName }) => typeName),
            ownServices: OWN_SERVICES.map(({ typeName }) => typeName),
            stopping: stopping.signal,
          });
          addReflectionRoutes(router, [...PUBLIC_SERVICES, ...OWN_SERVICES]);
        },
        forwarder: uploading,
        maxMessageBytes: limits.maxRequestBytes,
        requestTimeoutMs: limits.requestTimeoutMs,
      }),
      rest: createRestHandler({
        bindings,
        forwarder,
        uploads,
        maxRequestBytes: limits.maxRequestBytes,
        requestTimeoutMs: limits.requestTimeoutMs,
        streamKeepAliveMs: limits.streamKeepAliveMs,
      }),
      resumable: resumable?.handler,
      page: createPageHandler({
        '/healthz': livenessReply,
        '/readyz': () => readinessReply(checks),
        '/openapi.json': () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: openApiJson }),
        '/docs': () => docs,
        [DOCS_SCRIPT_PATH]: () => docsScript,
        ...protoPages(readSchemaSources()),
      }),
    }),
  });

  let port = 0;
  let operators: HealthServer | undefined;
  let sweeper: ResumableSweeper | undefined;
  return {
    log,
    get port() {
      return port;
    },
    get metricsPort() {
      return operators?.port;
    },
    start: async () => {
      try {
        await requirement.checkBeforeListening(started.signal);
        if (config.metrics !== undefined) operators = await openForOperators(config.metrics, checks, measured?.metrics);
        ({ port } = await server.listen());
      } catch (error) {
        await operators?.close();
        ingest.close();
        throw error;
      }
      sweeper = resumable && startResumableSweeper(resumable.spool, resumable.finish, log);
      const metricsPort = operators?.port;
      log.info({ host: config.host, port, metricsPort, ingest: config.ingestAddress }, 'the gateway listens');
    },
    stop: () => {
      stopping.abort();
      started.abort();
      return runShutdownPhases(
        [
          ...servingEnds({ config, server, leave: () => leaving.abort(shuttingDown()), log }),
          { name: 'stop sweeper', timeoutMs: CLOSE_TIMEOUT_MS, run: async () => await sweeper?.stop() },
          { name: 'leave uploads', timeoutMs: CLOSE_TIMEOUT_MS, run: async () => await resumable?.follower.stop() },
          { name: 'close metrics', timeoutMs: CLOSE_TIMEOUT_MS, run: async () => await operators?.close() },
          {
            name: 'leave ingest',
            timeoutMs: CLOSE_TIMEOUT_MS,
            run: async () => {
              ingest.close();
            },
          },
        ],
        log,
      );
    },
  };
}

async function openForOperators(
  { host, port }: MetricsConfig,
  checks: readonly HealthCheck[],
  metrics: Metrics | undefined,
): Promise<HealthServer> {
  try {
    return await startHealthServer({ host, port, checks, metrics });
  } catch (error) {
    throw new ListenError(host, port, error, SETTING.metricsPort);
  }
}

/** What carries uploads to ingest. */
interface UploadParts {
  readonly forwarder: Forwarder;
  readonly adoption: Adoption | undefined;
  readonly validate: Validate;
}

function withAdoption({ spool }: GatewayConfig, { forwarder, adoption, validate }: UploadParts): Forwarder {
  if (spool === undefined || adoption === undefined) return forwarder;
  return createAdoptingForwarder({ forwarder, adoption, files: createUploadFiles(spool), validate });
}

function createResumable({ spool: settings, limits }: GatewayConfig, { forwarder, adoption, validate }: UploadParts) {
  if (settings === undefined) return undefined;
  const contexts: UploadContexts = new AsyncLocalStorage();
  const spool = new FolderUploadSpool(settings, contexts);
  const handOver = createHandOver({ spool, forwarder, adoption, validate });
  const follower = createUploadFollower({
    handOver,
    maxFollowed: limits.maxFollowedUploads,
    idleMs: limits.uploadIdleTimeoutMs,
    expiryMs: settings.expiryMs,
    now: () => performance.now(),
  });
  const finish = createFinishUpload({ spool, handOver, follower });
  const maxBytes = limits.maxUploadBytes;
  const handler = createResumableHandler({ spool, contexts, follower, finish, validate, maxBytes });
  return { spool, follower, finish, handler };
}
