import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Pause as PauseMessage, PauseSchema } from '@vidi/contracts/vidi/v1/pause';
import {
  Processor_State,
  type Processor as ProcessorMessage,
  ProcessorSchema,
} from '@vidi/contracts/vidi/v1/processor';
import type { Pause } from '../domain/pause.ts';
import type { ProcessorState } from '../domain/processor.ts';
import type { ProcessorView } from '../usecases/processors/processor-view.ts';
import { featureToMessage } from './feature-codec.ts';

const STATE_NUMBERS = {
  ACTIVE: Processor_State.ACTIVE,
  PAUSED: Processor_State.PAUSED,
  STOPPING: Processor_State.STOPPING,
  LOST: Processor_State.LOST,
} as const satisfies Record<ProcessorState, Processor_State>;

/** A processor as the API shows it. */
export function processorMessage({ processor, state, running, freeSlots }: ProcessorView): ProcessorMessage {
  const { id, version, host, startTime, lastSeenTime, concurrency, pause } = processor;
  return create(ProcessorSchema, {
    id,
    state: STATE_NUMBERS[state],
    version,
    host,
    startTime: timestampFromDate(startTime),
    lastSeenTime: timestampFromDate(lastSeenTime),
    concurrency,
    freeSlots,
    running: running.map((job) => ({
      videoId: job.videoId,
      attempt: job.attempt,
      startTime: timestampFromDate(job.startTime),
    })),
    features: processor.features.map(({ feature, engine, limitation }) => ({
      feature: featureToMessage(feature),
      engine: engine.name,
      engineVersion: engine.version,
      ...(limitation && { limitation: { ...limitation } }),
    })),
    ...(pause && { pause: pauseMessage(pause) }),
  });
}

/** A pause as the API shows it. */
export function pauseMessage({ pauseTime, pausedBy, reason }: Pause): PauseMessage {
  return create(PauseSchema, { pauseTime: timestampFromDate(pauseTime), pausedBy, reason });
}
