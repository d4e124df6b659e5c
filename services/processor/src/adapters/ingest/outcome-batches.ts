import { create, toBinary } from '@bufbuild/protobuf';
import { type FeatureOutcome, FeatureOutcomeSchema } from '@vidi/contracts/vidi/internal/v1/job_service';
import { DEFAULT_MAX_MESSAGE_BYTES } from '@vidi/rpc';

/** What goes around outcomes in a message, in bytes, with room to spare: ids, tags and lengths. */
const ENVELOPE_BYTES = 64 * 1024;

/** Most bytes of outcomes that go in one call. */
export const MAX_OUTCOME_BYTES = DEFAULT_MAX_MESSAGE_BYTES - ENVELOPE_BYTES;

/**
 * Parts outcomes so that each call is within the size of a message, in as few calls as their order allows. A feature whose result no call
 * could carry has failed, which costs it alone: the same video would give the same result again.
 */
export function inBatches(outcomes: readonly FeatureOutcome[]): readonly (readonly FeatureOutcome[])[] {
  const batches: FeatureOutcome[][] = [];
  let room = 0;
  for (const { outcome, sizeBytes } of outcomes.map(measured)) {
    if (sizeBytes > room) {
      batches.push([]);
      room = MAX_OUTCOME_BYTES;
    }
    batches.at(-1)?.push(outcome);
    room -= sizeBytes;
  }
  return batches;
}

/** What is told of a feature, and how large that is. */
function measured(found: FeatureOutcome): { readonly outcome: FeatureOutcome; readonly sizeBytes: number } {
  const sizeBytes = sizeOf(found);
  if (sizeBytes <= MAX_OUTCOME_BYTES) return { outcome: found, sizeBytes };
  const outcome = tooLarge(found, sizeBytes);
  return { outcome, sizeBytes: sizeOf(outcome) };
}

function sizeOf(outcome: FeatureOutcome): number {
  return toBinary(FeatureOutcomeSchema, outcome).byteLength;
}

function tooLarge(outcome: FeatureOutcome, sizeBytes: number): FeatureOutcome {
  const { feature, engine, engineVersion, stageDigest } = outcome;
  const message = `What was found has ${sizeBytes} bytes; a message between processor and ingest takes at most ${MAX_OUTCOME_BYTES}.`;
  const failed = { case: 'failed', value: { reason: 'RESULT_TOO_LARGE', message } } as const;
  return create(FeatureOutcomeSchema, { feature, engine, engineVersion, stageDigest, outcome: failed });
}
