import { processorState } from '../../domain/processor.ts';
import { inClaimOrder } from '../../domain/scheduling/queue-order.ts';
import { outlookOf, type VideoOutlook } from '../../domain/scheduling/queue-outlook.ts';
import { workRates, workSeconds } from '../../domain/scheduling/work-time.ts';
import { videoHasEnded } from '../../domain/video.ts';
import type { QueueOutlook } from '../../ports/queue-outlook.ts';
import type { JobSize, MeasuredWork } from '../../ports/queue-reader.ts';
import type { Snapshot } from '../../ports/unit-of-work.ts';
import type { IngestContext } from '../ingest-context.ts';
import type { VideoView } from '../video-view.ts';

/** How old what is told may be, in milliseconds, so that any number of callers costs one look a second. */
export const OUTLOOK_AGE_MS = 1_000;

/** A look may take this part of the time: where very many wait, the next comes later than OUTLOOK_AGE_MS. */
const BUSY_PART = 0.05;

/** From how many of the latest jobs, and how far back, in milliseconds, it is told how long work takes. */
const MEASURED_JOBS = 200;
const MEASURED_MS = 7 * 24 * 3_600_000;

/** Looks at the queue when it is asked, and remembers it for a moment. */
export function createQueueOutlook(
  parts: Pick<IngestContext, 'unitOfWork' | 'clock' | 'settings'>,
  ageMs = OUTLOOK_AGE_MS,
): QueueOutlook {
  let latest: Promise<ReadonlyMap<string, VideoOutlook>> | undefined;
  let goodUntilMs = 0;
  const look = async () => {
    const startMs = performance.now();
    // Nobody looks a second time while this takes.
    goodUntilMs = Number.POSITIVE_INFINITY;
    try {
      return await lookAtQueue(parts);
    } finally {
      const endMs = performance.now();
      goodUntilMs = endMs + Math.max(ageMs, ageMs === 0 ? 0 : (endMs - startMs) / BUSY_PART);
    }
  };
  return {
    current: async () => {
      if (latest === undefined || performance.now() >= goodUntilMs) latest = look();
      try {
        return await latest;
      } catch (error) {
        latest = undefined;
        throw error;
      }
    },
  };
}

/** A video together with what can be expected of it. */
export async function withOutlook({ outlook }: Pick<IngestContext, 'outlook'>, view: VideoView): Promise<VideoView> {
  if (videoHasEnded(view.video)) return view;
  const found = (await outlook.current()).get(view.video.id);
  if (found === undefined) return view;
  // A processor may have taken it, or given it back, since the queue was looked at. Lists have no attempts to tell by.
  const last = view.attempts.at(-1);
  if (last !== undefined && (last.state === 'RUNNING') === (found.position !== undefined)) return view;
  return { ...view, outlook: found };
}

async function lookAtQueue({ unitOfWork, clock, settings }: Parameters<typeof createQueueOutlook>[0]) {
  return await unitOfWork.read(async (snapshot) => {
    const now = clock.now();
    const { ready, passedOver, running } = await snapshot.queue.read(settings.maxToldPositions);
    if (ready.length === 0 && running.length === 0) return new Map<string, VideoOutlook>();
    const measured = await snapshot.queue.measured(new Date(now.getTime() - MEASURED_MS), MEASURED_JOBS);
    const secondsOf = workEstimator(measured);
    const slots = await slotsOf(snapshot, settings.processors.timeoutMs, running.length, now);
    return outlookOf(
      running.map((job) => ({ ...job, workS: secondsOf(job) })),
      inClaimOrder(ready, passedOver, settings.maxPassedOver).map((job) => ({ ...job, workS: secondsOf(job) })),
      slots,
      now,
    );
  });
}

/** How long a job takes; a video whose duration nobody knows yet counts by its size, or else as long as others. */
function workEstimator({ samples, meanDurationS, bytesPerSecond }: MeasuredWork) {
  const rates = workRates(samples);
  return ({ needs, durationS, sizeBytes }: JobSize): number | undefined => {
    const bySize = sizeBytes === undefined || bytesPerSecond === undefined ? undefined : sizeBytes / bytesPerSecond;
    const duration = durationS ?? bySize ?? meanDurationS;
    return duration === undefined ? undefined : workSeconds(rates, needs, duration);
  };
}

/** How many jobs can be worked on at a time; at least those that are, as processors need not be registered. */
async function slotsOf(
  { processors, workQueue }: Pick<Snapshot, 'processors' | 'workQueue'>,
  timeoutMs: number,
  running: number,
  now: Date,
): Promise<number> {
  if ((await workQueue.pause()) !== undefined) return 0;
  const active = (await processors.list()).filter((found) => processorState(found, timeoutMs, now) === 'ACTIVE');
  const slots = active.reduce((sum, { concurrency }) => sum + concurrency, 0);
  return Math.max(slots, running);
}
