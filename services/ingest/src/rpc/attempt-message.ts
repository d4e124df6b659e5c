import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type VideoAttempt,
  VideoAttempt_ErrorClass,
  VideoAttempt_State,
  VideoAttemptSchema,
} from '@vidi/contracts/vidi/v1/attempt';
import type { AttemptState, JobAttempt } from '../domain/job-attempt.ts';
import type { ErrorClass } from '../domain/retry-policy.ts';

const STATE_NUMBERS = {
  RUNNING: VideoAttempt_State.RUNNING,
  SUCCEEDED: VideoAttempt_State.SUCCEEDED,
  FAILED: VideoAttempt_State.FAILED,
  RELEASED: VideoAttempt_State.RELEASED,
  LEASE_EXPIRED: VideoAttempt_State.LEASE_EXPIRED,
  CANCELLED: VideoAttempt_State.CANCELLED,
} as const satisfies Record<AttemptState, VideoAttempt_State>;

const ERROR_CLASS_NUMBERS = {
  PERMANENT: VideoAttempt_ErrorClass.PERMANENT,
  TRANSIENT: VideoAttempt_ErrorClass.TRANSIENT,
  RESOURCE: VideoAttempt_ErrorClass.RESOURCE,
  UNKNOWN: VideoAttempt_ErrorClass.UNKNOWN,
} as const satisfies Record<ErrorClass, VideoAttempt_ErrorClass>;

/** An attempt as the API shows it. */
export function attemptMessage({ attempt, processorId, state, startTime, endTime, failure }: JobAttempt): VideoAttempt {
  return create(VideoAttemptSchema, {
    number: attempt,
    processor: processorId,
    state: STATE_NUMBERS[state],
    startTime: timestampFromDate(startTime),
    ...(endTime && { endTime: timestampFromDate(endTime) }),
    ...(failure && { errorClass: ERROR_CLASS_NUMBERS[failure.errorClass], reason: { ...failure.error } }),
  });
}
