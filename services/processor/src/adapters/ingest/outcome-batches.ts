import { toBinary } from '@bufbuild/protobuf';
import { type FeatureOutcome, FeatureOutcomeSchema } from '@vidi/contracts/vidi/internal/v1/job_service';
import { DEFAULT_MAX_MESSAGE_BYTES } from '@vidi/rpc';

/** What goes around outcomes in a message, in bytes, with room to spare: ids, tags and lengths. */
const ENVELOPE_BYTES = 64 * 1024;

/** Most bytes of outcomes that go in one call. */
export const MAX_OUTCOME_BYTES = DEFAULT_MAX_MESSAGE_BYTES - ENVELOPE_BYTES;

/** Outcomes in the calls that they go in, and those that no call could carry. */
export interface OutcomeBatches {
  readonly batches: readonly (readonly FeatureOutcome[])[];
  readonly tooLarge: readonly { readonly outcome: FeatureOutcome; readonly sizeBytes: number }[];
}

/** Parts outcomes so that each call is within the size of a message, in as few calls as their order allows. */
export function inBatches(outcomes: readonly FeatureOutcome[]): OutcomeBatches {
  const batches: FeatureOutcome[][] = [];
  const tooLarge: { outcome: FeatureOutcome; sizeBytes: number }[] = [];
  let room = 0;
  for (const outcome of outcomes) {
    const sizeBytes = toBinary(FeatureOutcomeSchema, outcome).byteLength;
    if (sizeBytes > MAX_OUTCOME_BYTES) {
      tooLarge.push({ outcome, sizeBytes });
      continue;
    }
    if (sizeBytes > room) {
      batches.push([]);
      room = MAX_OUTCOME_BYTES;
    }
    batches.at(-1)?.push(outcome);
    room -= sizeBytes;
  }
  return { batches, tooLarge };
}
