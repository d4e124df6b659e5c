import type { Engine, Feature, FeatureOutcome } from '../domain/feature.ts';
import type { JobClaim } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';
import { publishResults } from './publish-results.ts';

/**
 * Ends one feature; see publishResults.
 *
 * @param stageDigest how it was found (see stageKey); undefined for what is not to be reused.
 * @throws JobNotFoundError, StaleAttemptError, and the error for which the outcome was refused.
 */
export async function publishResult(
  context: IngestContext,
  held: JobClaim,
  feature: Feature,
  engine: Engine,
  outcome: FeatureOutcome,
  stageDigest?: string,
): Promise<void> {
  const [refused] = await publishResults(context, held, [{ feature, engine, outcome, stageDigest }]);
  if (refused !== undefined) throw refused.error;
}
