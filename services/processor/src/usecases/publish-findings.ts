import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { artifactKey, artifactSetKey, type MediaStore } from '@vidi/media-store';
import type { Logger } from '@vidi/service-kit';
import { AnalysisError } from '../domain/analysis-error.ts';
import { type KeptArtifact, withArtifactFacts } from '../domain/artifact-facts.ts';
import { IngestRefusedError } from '../domain/ingest-error.ts';
import type { ProgressBoard } from '../domain/progress-board.ts';
import type { AnalysisArtifact, AnalysisEvent, AnalysisProgress } from '../ports/analyser.ts';
import type { FeatureOutcome, JobGateway, RefusedOutcome } from '../ports/job-gateway.ts';
import type { WorkFolder } from '../ports/work-folders.ts';
import type { JobClaim } from './job-claim.ts';
import { OutcomeSender } from './outcome-sender.ts';
import { retryPassing } from './retry-passing.ts';

/** Artifacts uploaded at the same time; each waits for the disk mostly. */
const UPLOADS_AT_ONCE = 4;

/** Takes what an analysis says and makes it known. */
export interface FindingsPublisher {
  /** For Analyser's `onEvent`: resolves when the outcome of the feature is stored, or refused. */
  readonly onEvent: (event: AnalysisEvent) => Promise<void>;
  /** @throws IngestRefusedError when one was refused, AnalysisError when the analysis left out a feature of the job. */
  assertAllPublished(): void;
}

/** What publishing needs. */
export interface PublishFindingsParts {
  readonly claim: JobClaim;
  /** Features of the job that are looked for. */
  readonly features: readonly Feature[];
  readonly folder: WorkFolder;
  readonly store: MediaStore;
  readonly jobs: JobGateway;
  readonly progress: ProgressBoard;
  /** Sets of artifacts that were written and that ingest was not told of; kept up to date here. */
  readonly unpublished: Set<string>;
  readonly log: Logger;
}

/**
 * Publishes each feature as it ends, artifacts first, so that whoever reads a result finds everything it names; features that end
 * together are published together.
 */
export function createFindingsPublisher(parts: PublishFindingsParts): FindingsPublisher {
  const { claim, jobs, progress, unpublished, log } = parts;
  const { job, signal } = claim;
  const missing = new Set(parts.features);
  let refusal: RefusedOutcome | undefined;
  const setOf = (feature: Feature) => artifactSetKey(job, Feature[feature]);

  const bounds = { patienceMs: job.leaseMs, callTimeoutMs: job.leaseMs / 2, signal, log };
  const sender = new OutcomeSender(async (outcomes) => {
    // Once it is sent a result may stand, whatever we hear of it; its artifacts are then no longer ours to remove.
    for (const { feature } of outcomes) unpublished.delete(setOf(feature));
    const what = 'publishing results';
    return await retryPassing(what, bounds, async (call) => await jobs.publish(job, outcomes, call));
  });

  const publish = async (event: Exclude<AnalysisEvent, AnalysisProgress>) => {
    const refused = await sender.tell(await toOutcome(event, setOf(event.feature), parts));
    if (refused !== undefined) {
      // The rest of the analysis is as good as ever: it is stored, so that another attempt need not look for it again.
      log.error({ refused: { ...refused, feature: Feature[event.feature] } }, 'ingest refused a feature');
      refusal ??= refused;
      return;
    }
    progress.ended(event.feature);
    missing.delete(event.feature);
    const why = event.kind === 'result' ? {} : { reason: event.reason };
    log.info({ feature: Feature[event.feature], outcome: event.kind, ...why }, 'feature published');
  };

  return {
    onEvent: async (event) => {
      signal.throwIfAborted();
      if (event.kind === 'progress') progress.reached(event.feature, event.percent);
      else await publish(event);
    },
    assertAllPublished: () => {
      if (refusal !== undefined) {
        const { feature, reason, message } = refusal;
        throw new IngestRefusedError(`ingest refused what became of ${Feature[feature]} (${reason}): ${message}`);
      }
      if (missing.size === 0) return;
      const names = [...missing].map((feature) => Feature[feature]).join(', ');
      throw new AnalysisError('ANALYSIS_FAILED', `The analysis ended without a word on ${names}.`, 'UNKNOWN');
    },
  };
}

async function toOutcome(
  event: Exclude<AnalysisEvent, AnalysisProgress>,
  set: string,
  parts: PublishFindingsParts,
): Promise<FeatureOutcome> {
  const { feature, engine, engineVersion } = event;
  if (event.kind !== 'result') {
    const { kind, reason, message } = event;
    return { feature, engine, engineVersion, outcome: { kind, reason, message } };
  }
  if (event.artifacts.length > 0) parts.unpublished.add(set);
  const result = withArtifactFacts(event.result, await keepArtifacts(event.artifacts, set, parts));
  return { feature, engine, engineVersion, outcome: { kind: 'result', result, damagedRanges: event.damagedRanges } };
}

async function keepArtifacts(
  artifacts: readonly AnalysisArtifact[],
  set: string,
  { claim, folder, store }: PublishFindingsParts,
): Promise<ReadonlyMap<string, KeptArtifact>> {
  const kept = new Map<string, KeptArtifact>();
  const waiting = artifacts.values();
  const keepNext = async () => {
    // The uploaders share one iterator, so each artifact is taken once.
    for (const artifact of waiting) {
      const { name } = artifact;
      const bytes = 'file' in artifact ? folder.read(artifact.file) : atOnce(artifact.content);
      kept.set(name, await store.put(artifactKey(set, name), bytes, { signal: claim.signal }));
    }
  };
  const uploaders = await Promise.allSettled(Array.from({ length: UPLOADS_AT_ONCE }, keepNext));
  // Only when none is at work any more: the folder goes away after a failure.
  for (const uploader of uploaders) if (uploader.status === 'rejected') throw uploader.reason;
  return kept;
}

async function* atOnce(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
