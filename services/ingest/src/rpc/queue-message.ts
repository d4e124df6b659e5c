import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type Queue, QueueSchema } from '@vidi/contracts/vidi/v1/queue';
import type { QueueView } from '../usecases/queue/queue-view.ts';
import { pauseMessage } from './processor-message.ts';

/** The queue as the API shows it. */
export function queueMessage(view: QueueView): Queue {
  const { pause, oldestReadyAgeMs } = view;
  return create(QueueSchema, {
    ...(pause && { pause: pauseMessage(pause) }),
    readyCount: BigInt(view.ready),
    waitingCount: BigInt(view.waiting),
    runningCount: BigInt(view.running),
    ...(oldestReadyAgeMs !== undefined && { oldestReadyAge: durationFromMs(oldestReadyAgeMs) }),
    activeProcessorCount: view.activeProcessors,
    freeSlots: view.freeSlots,
    unservedCount: BigInt(view.unserved),
  });
}
