import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import {
  type ClaimedJobSchema,
  ClaimJobResponse_Refusal,
  type CompleteJobRequest,
  type FailJobRequest,
  type FeatureOutcome,
  type HeartbeatJobRequest,
  JobService,
  type PublishResultsRequest,
  type RecordSourceRequest,
  type RejectTicketRequest,
  type ReleaseJobRequest,
} from '@vidi/contracts/vidi/internal/v1/job_service';
import {
  type AnnounceProcessorRequest,
  ProcessorRegistryService,
  type UnregisterProcessorRequest,
} from '@vidi/contracts/vidi/internal/v1/processor_registry_service';
import { createRpcServer, type RpcServer } from '@vidi/rpc';
import { silentLogger } from '@vidi/test-kit';

type Script = Partial<ServiceImpl<typeof JobService>>;

/** An outcome and whose it is. */
export type PublishedOutcome = FeatureOutcome & Pick<PublishResultsRequest, 'jobId' | 'attempt'>;

/** A JobService on 127.0.0.1 that notes what it is told and answers as the test says. */
export interface ScriptedIngest extends AsyncDisposable {
  readonly address: string;
  readonly heard: {
    readonly heartbeats: HeartbeatJobRequest[];
    readonly sources: RecordSourceRequest[];
    /** What was published, one after the other, in whichever calls. */
    readonly published: PublishedOutcome[];
    readonly publications: PublishResultsRequest[];
    readonly completed: CompleteJobRequest[];
    readonly failed: FailJobRequest[];
    readonly released: ReleaseJobRequest[];
    readonly rejected: RejectTicketRequest[];
    readonly announced: AnnounceProcessorRequest[];
    readonly unregistered: UnregisterProcessorRequest[];
  };
  /** What announcements are answered with; may be changed at any time. */
  readonly announcement: { paused: boolean };
  /** Jobs it hands out, by id; any other ticket is refused as GONE. */
  readonly jobs: Map<string, MessageInitShape<typeof ClaimedJobSchema>>;
  /** Answers that differ from the friendly ones; may be changed at any time. */
  script: Script;
  /** Stops to listen, and listens again on the same port. */
  stop(): Promise<void>;
  restart(): Promise<void>;
}

/**
 * Starts it.
 *
 * @param addServices adds what else ingest serves, at every start.
 */
export async function startScriptedIngest(
  addServices: (server: RpcServer) => void = () => undefined,
): Promise<ScriptedIngest> {
  const heard: ScriptedIngest['heard'] = {
    heartbeats: [],
    sources: [],
    published: [],
    publications: [],
    completed: [],
    failed: [],
    released: [],
    rejected: [],
    announced: [],
    unregistered: [],
  };
  const jobs: ScriptedIngest['jobs'] = new Map();
  const friendly: ServiceImpl<typeof JobService> = {
    claimJob: ({ jobId }) => {
      const job = jobs.get(jobId);
      return job === undefined
        ? { outcome: { case: 'refusal', value: ClaimJobResponse_Refusal.GONE } }
        : { outcome: { case: 'job', value: job } };
    },
    heartbeatJob: () => ({}),
    recordSource: () => ({}),
    publishResults: () => ({}),
    // Of processors that came before publishResults.
    publishResult: () => ({}),
    completeJob: () => ({}),
    failJob: () => ({}),
    releaseJob: () => ({}),
    rejectTicket: () => ({}),
  };
  const state: { script: Script } = { script: {} };
  const announcement = { paused: false };
  const service: ServiceImpl<typeof JobService> = {
    claimJob: (request, context) => (state.script.claimJob ?? friendly.claimJob)(request, context),
    heartbeatJob: (request, context) => {
      heard.heartbeats.push(request);
      return (state.script.heartbeatJob ?? friendly.heartbeatJob)(request, context);
    },
    recordSource: (request, context) => {
      heard.sources.push(request);
      return (state.script.recordSource ?? friendly.recordSource)(request, context);
    },
    publishResults: (request, context) => {
      const { jobId, attempt, outcomes } = request;
      heard.publications.push(request);
      heard.published.push(...outcomes.map((outcome) => ({ ...outcome, jobId, attempt })));
      return (state.script.publishResults ?? friendly.publishResults)(request, context);
    },
    publishResult: friendly.publishResult,
    completeJob: (request, context) => {
      heard.completed.push(request);
      return (state.script.completeJob ?? friendly.completeJob)(request, context);
    },
    failJob: (request, context) => {
      heard.failed.push(request);
      return (state.script.failJob ?? friendly.failJob)(request, context);
    },
    releaseJob: (request, context) => {
      heard.released.push(request);
      return (state.script.releaseJob ?? friendly.releaseJob)(request, context);
    },
    rejectTicket: (request, context) => {
      heard.rejected.push(request);
      return (state.script.rejectTicket ?? friendly.rejectTicket)(request, context);
    },
  };
  const registry: ServiceImpl<typeof ProcessorRegistryService> = {
    announceProcessor: (request) => {
      heard.announced.push(request);
      return { ...announcement };
    },
    unregisterProcessor: (request) => {
      heard.unregistered.push(request);
      return {};
    },
  };
  const listen = async (port: number) => {
    const server = createRpcServer({ host: '127.0.0.1', port, log: silentLogger() });
    server.addService(JobService, service);
    server.addService(ProcessorRegistryService, registry);
    addServices(server);
    return { server, ...(await server.start()) };
  };
  let running: Awaited<ReturnType<typeof listen>> | undefined = await listen(0);
  const { port } = running;
  const stop = async () => {
    await running?.server.stop(0);
    running = undefined;
  };
  return {
    address: `127.0.0.1:${port}`,
    heard,
    jobs,
    announcement,
    get script() {
      return state.script;
    },
    set script(script) {
      state.script = script;
    },
    stop,
    restart: async () => {
      running = await listen(port);
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** A lease as the contract has it. */
export function lease(ms: number) {
  return durationFromMs(ms);
}

/** An error as ingest gives it. */
export function ingestError(code: Code, reason: string): ConnectError {
  const info = create(ErrorInfoSchema, { reason, domain: 'vidi' });
  return new ConnectError(reason, code, undefined, [{ desc: ErrorInfoSchema, value: info }]);
}
