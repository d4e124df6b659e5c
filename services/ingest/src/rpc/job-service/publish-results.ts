import { ErrorInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import type {
  FeatureOutcome as FeatureOutcomeMessage,
  PublishResultsRequest,
} from '@vidi/contracts/vidi/internal/v1/job_service';
import type { Feature as FeatureNumber } from '@vidi/contracts/vidi/v1/feature';
import { InvalidRequestError } from '../../domain/errors.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { type PublishedOutcome, publishResults } from '../../usecases/publish-results.ts';
import { featureToMessage } from '../feature-codec.ts';
import { outcomeFromMessage } from '../outcome-codec.ts';
import { toConnectError } from '../to-connect-error.ts';

/** An outcome, or why it cannot be read. */
type Reading =
  | { readonly outcome: PublishedOutcome }
  | { readonly feature: FeatureNumber; readonly error: InvalidRequestError };

/** vidi.internal.v1.JobService/PublishResults */
export function publishResultsRpc(context: IngestContext) {
  return async ({ jobId, attempt, outcomes }: PublishResultsRequest) => {
    const readings = outcomes.map(read);
    const readable = readings.flatMap((reading) => ('outcome' in reading ? [reading.outcome] : []));
    // Also when that is none: whether the claim holds is said first.
    const refused = await publishResults(context, { jobId, attempt }, readable);
    return {
      refusals: [
        ...readings.flatMap((reading) => ('error' in reading ? [refusal(reading.feature, reading.error)] : [])),
        ...refused.map(({ feature, error }) => refusal(featureToMessage(feature), error)),
      ],
    };
  };
}

function read(message: FeatureOutcomeMessage): Reading {
  try {
    return { outcome: outcomeFromMessage(message) };
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    return { feature: message.feature, error };
  }
}

/** In the words of the error that a call with this outcome alone would have. */
function refusal(feature: FeatureNumber, error: unknown) {
  const answer = toConnectError(error);
  const [info] = answer.findDetails(ErrorInfoSchema);
  return { feature, reason: { reason: info?.reason ?? 'INTERNAL', message: answer.rawMessage } };
}
