import type { UploadVerifier } from '../ports/upload-verifier.ts';
import type { IngestContext } from '../usecases/ingest-context.ts';
import { SWEEP_LIMIT, sweepUploadSessions } from '../usecases/sweep-upload-sessions.ts';
import { type BackgroundLoop, startBackgroundLoop } from './background-loop.ts';
import { REAPER_MAX_BACKOFF_MS } from './job-reaper.ts';

/** Most sessions that are taken up at a time. */
const RESUME_LIMIT = 100;

/**
 * Keeps removing upload sessions that have expired, and going on with those whose verifier died.
 *
 * @param intervalMs VIDI_REAPER_INTERVAL.
 */
export function startUploadSessionKeeper(
  context: IngestContext,
  verifier: UploadVerifier,
  intervalMs: number,
): BackgroundLoop {
  const { unitOfWork, clock, log } = context;
  return startBackgroundLoop({
    name: 'upload session keeper',
    run: async () => {
      const removed = await sweepUploadSessions(context);
      const ids = await unitOfWork.read(
        async ({ uploadSessions }) => await uploadSessions.unverified(clock.now(), RESUME_LIMIT),
      );
      // Not awaited: they take as long as their files are large, and never reject.
      for (const id of ids) void verifier.verify(id);
      return removed === SWEEP_LIMIT ? 'more' : 'done';
    },
    intervalMs,
    maxBackoffMs: Math.max(intervalMs, REAPER_MAX_BACKOFF_MS),
    log,
  });
}
