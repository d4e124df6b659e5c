import { hasEnded } from '../domain/feature.ts';
import { processorState } from '../domain/processor.ts';
import { type Standing, type StandingProcessor, waitingReason } from '../domain/serving.ts';
import { videoHasEnded } from '../domain/video.ts';
import type { Snapshot } from '../ports/unit-of-work.ts';
import type { IngestContext } from './ingest-context.ts';
import type { VideoView } from './video-view.ts';

/** The registered processors and whether each takes work, as it is in a transaction or snapshot. */
export async function standingProcessors(
  { clock, settings }: Pick<IngestContext, 'clock' | 'settings'>,
  { processors }: { readonly processors: Pick<Snapshot['processors'], 'list'> },
): Promise<readonly StandingProcessor[]> {
  const now = clock.now();
  const registered = await processors.list();
  return registered.map((processor) => ({
    processor,
    state: processorState(processor, settings.processors.timeoutMs, now),
  }));
}

/** How the installation stands now. */
export async function readStanding(
  context: Pick<IngestContext, 'unitOfWork' | 'clock' | 'settings'>,
): Promise<Standing> {
  return await context.unitOfWork.read(async (snapshot) => ({
    pause: await snapshot.workQueue.pause(),
    processors: await standingProcessors(context, snapshot),
  }));
}

/** Views with why their videos wait, where that is not only their turn. Asks about processors only if one of them waits. */
export async function withWaitingReasons<View extends VideoView>(
  context: IngestContext,
  views: readonly View[],
): Promise<readonly View[]> {
  if (!views.some(couldBegin)) return views;
  const { pause, processors } = await (context.standing?.() ?? readStanding(context));
  return views.map((view) => {
    if (!couldBegin(view)) return view;
    const needs = view.features.filter((feature) => !hasEnded(feature)).map(({ feature }) => feature);
    return { ...view, waitingReason: waitingReason(needs, pause, processors) };
  });
}

/**
 * Whether a video's work could begin if a processor took it: nobody works on it, and no time is waited for. Lists leave
 * attempts out, so there it is known only of videos that nobody ever worked on.
 */
function couldBegin({ video, attempts, nextAttemptTime }: VideoView): boolean {
  if (videoHasEnded(video) || nextAttemptTime !== undefined) return false;
  if (video.status === 'UPLOADED') return true;
  const last = attempts.at(-1);
  return last !== undefined && last.state !== 'RUNNING';
}
