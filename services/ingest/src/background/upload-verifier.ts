import type { UploadVerifier } from '../ports/upload-verifier.ts';
import type { IngestContext } from '../usecases/ingest-context.ts';
import { verifyUpload } from '../usecases/verify-upload.ts';

/** How many uploads are read at the same time: each takes a connection to the bucket, and a core while it is hashed. */
const CONCURRENT_VERIFICATIONS = 4;

/** A verifier that can be stopped. */
export interface RunningUploadVerifier extends UploadVerifier {
  /** Breaks off what is under way, to be taken up again by whoever is there when its lease has ended. */
  stop(): Promise<void>;
}

/** Starts verifying uploads within this process. Those that find no place wait for one. */
export function startUploadVerifier(context: IngestContext): RunningUploadVerifier {
  const running = new Map<string, Promise<void>>();
  const waiting: (() => void)[] = [];
  const stopping = new AbortController();
  let free = CONCURRENT_VERIFICATIONS;

  const inTurn = async (sessionId: string): Promise<void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      if (!stopping.signal.aborted) await verifyUpload(context, sessionId, stopping.signal);
    } catch (error) {
      // The database, which says who is to try again, cannot be reached: the lease ends by itself.
      context.log.error({ err: error, uploadSessionId: sessionId }, 'an upload could not be verified');
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };

  return {
    verify: (sessionId) => {
      const underWay = running.get(sessionId);
      if (underWay !== undefined) return underWay;
      const work = inTurn(sessionId).finally(() => running.delete(sessionId));
      running.set(sessionId, work);
      return work;
    },
    stop: async () => {
      stopping.abort(new Error('ingest is stopping'));
      await Promise.all(running.values());
    },
  };
}
