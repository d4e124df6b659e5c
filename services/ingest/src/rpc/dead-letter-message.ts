import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { DeadLetterSchema } from '@vidi/contracts/vidi/v1/dead_letter';
import { type DeadLetter, type DeadLetterLimits, expireTimeOf } from '../domain/dead-letter.ts';
import type { DeadLetterSummary } from '../ports/dead-letter-repository.ts';

/** A dead letter as the API shows it in lists. */
export function deadLetterSummary(
  letter: DeadLetterSummary,
  limits: DeadLetterLimits,
): MessageInitShape<typeof DeadLetterSchema> {
  const { id, reason, queue, deadLetterTime, jobId = '', videoId = '', bodySizeBytes } = letter;
  return {
    id,
    reason,
    queue,
    deadLetterTime: timestampFromDate(deadLetterTime),
    jobId,
    videoId,
    bodySizeBytes: BigInt(bodySizeBytes),
    expireTime: timestampFromDate(expireTimeOf(letter, limits)),
  };
}

/** A dead letter as the API shows it by itself. */
export function deadLetterMessage(
  letter: DeadLetter,
  limits: DeadLetterLimits,
): MessageInitShape<typeof DeadLetterSchema> {
  return { ...deadLetterSummary(letter, limits), body: new Uint8Array(letter.body), headers: { ...letter.headers } };
}
