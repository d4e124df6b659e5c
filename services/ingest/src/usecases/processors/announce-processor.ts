import { InvalidRequestError } from '../../domain/errors.ts';
import type { ProcessorFacts } from '../../domain/processor.ts';
import type { IngestContext } from '../ingest-context.ts';

/** What a processor learns when it says that it is there. */
export interface AnnouncementAnswer {
  /** Whether it is to take no tickets for now. */
  readonly paused: boolean;
}

/**
 * Registers a processor, or takes note that it is still there. Nothing depends on an earlier announcement.
 *
 * @throws InvalidRequestError for a processor that does not say who it is or can work on nothing.
 */
export async function announceProcessor(context: IngestContext, facts: ProcessorFacts): Promise<AnnouncementAnswer> {
  const { unitOfWork, clock, settings, log } = context;
  if (facts.id === '' || facts.id.includes('\0')) {
    throw new InvalidRequestError([{ field: 'processor_id', description: 'must say who is there' }]);
  }
  if (facts.concurrency < 1) {
    throw new InvalidRequestError([{ field: 'concurrency', description: 'must be at least 1' }]);
  }
  const now = clock.now();
  const { previouslySeenTime, paused } = await unitOfWork.write(async ({ processors, workQueue }) => {
    const announced = await processors.announce(facts, now);
    return { ...announced, paused: announced.pause !== undefined || (await workQueue.pause()) !== undefined };
  });
  const about = { processorId: facts.id };
  if (previouslySeenTime === undefined) {
    const { version, host, concurrency } = facts;
    const features = facts.features.map(({ feature }) => feature);
    log.info({ ...about, version, host, concurrency, features }, 'processor registered');
  } else if (now.getTime() - previouslySeenTime.getTime() > settings.processors.timeoutMs) {
    log.info({ ...about, lastSeenTime: previouslySeenTime }, 'processor is back');
  }
  return { paused };
}
