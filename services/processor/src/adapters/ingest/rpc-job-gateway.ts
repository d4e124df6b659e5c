import { durationFromMs, timestampDate } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
import { JobService } from '@vidi/contracts/vidi/internal/v1/job_service';
import type { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { RpcTransport } from '@vidi/rpc';
import type { HeldJob, JobGateway, RefusedOutcome } from '../../ports/job-gateway.ts';
import { answered } from './answered.ts';
import {
  toClaimOutcome,
  toErrorClass,
  toHeartbeatRequest,
  toOutcomeMessage,
  toRefusedOutcomes,
} from './job-messages.ts';
import { inBatches } from './outcome-batches.ts';

/**
 * Ingest's JobService over RPC.
 *
 * @param options.processorId who claims; stable for the life of this process, unique among all processors.
 * @param options.servedFeatures what can be found here; jobs that need anything else are left to others. None for everything.
 * @param options.stageDigests how each feature is found here (see stageDigest), as known before the first claim; of features without
 *   one nothing is reused.
 */
export function createRpcJobGateway(options: {
  readonly transport: RpcTransport;
  readonly processorId: string;
  readonly servedFeatures?: readonly Feature[];
  readonly stageDigests?: () => ReadonlyMap<Feature, string>;
}): JobGateway {
  const { transport, processorId, stageDigests = () => new Map() } = options;
  const servedFeatures = [...(options.servedFeatures ?? [])];
  const stagesNow = () => [...stageDigests()].map(([feature, digest]) => ({ feature, digest }));
  const client = createClient(JobService, transport);
  const proof = ({ jobId, attempt }: HeldJob) => ({ jobId, attempt });

  return {
    claim: async (jobId, call) =>
      await answered(call, async () =>
        toClaimOutcome(await client.claimJob({ jobId, processorId, servedFeatures, stages: stagesNow() }, call)),
      ),

    heartbeat: async (job, news, call) =>
      await answered(call, async () => {
        const { cancelRequested } = await client.heartbeatJob(toHeartbeatRequest(job, news), call);
        return { cancelRequested };
      }),

    recordSource: async (job, { key, sizeBytes, sha256, contentType, resumeCount }, call) =>
      await answered(call, async () => {
        const source = { key, sizeBytes: BigInt(sizeBytes), sha256 };
        const request = { ...proof(job), source, contentType: contentType ?? '', resumeCount, stages: stagesNow() };
        const kept = await client.recordSource(request, call);
        return { key: kept.source?.key ?? key, reused: kept.reused };
      }),

    publish: async (job, outcomes, call) => {
      const digests = stageDigests();
      const messages = outcomes.map((outcome) => toOutcomeMessage(outcome, digests.get(outcome.feature) ?? ''));
      const refused: RefusedOutcome[] = [];
      for (const batch of inBatches(messages)) {
        const request = { ...proof(job), outcomes: [...batch] };
        const response = await answered(call, async () => await client.publishResults(request, call));
        refused.push(...toRefusedOutcomes(response));
      }
      return refused;
    },

    complete: async (job, call) =>
      await answered(call, async () => {
        await client.completeJob(proof(job), call);
      }),

    fail: async (job, { reason, message, failureClass, retryAfterMs }, call) =>
      await answered(call, async () => {
        const error = { reason, message };
        const waits = retryAfterMs === undefined ? {} : { retryAfter: durationFromMs(retryAfterMs) };
        const request = { ...proof(job), error, errorClass: toErrorClass(failureClass), ...waits };
        const { retryTime } = await client.failJob(request, call);
        return retryTime === undefined ? undefined : timestampDate(retryTime);
      }),

    release: async (job, call) =>
      await answered(call, async () => {
        await client.releaseJob({ ...proof(job), videoId: job.videoId }, call);
      }),

    rejectTicket: async ({ jobId, reason, message }, call) =>
      await answered(call, async () => {
        await client.rejectTicket({ jobId: jobId ?? '', reason: { reason, message } }, call);
      }),

    checkHealth: async (signal) => await transport.checkHealth(signal),
  };
}
