import { randomUUID } from 'node:crypto';
import type { Logger } from '@vidi/service-kit';
import { SpooledUploadNotFoundError } from '../../ports/spool-errors.ts';
import type { UploadSpool } from '../../ports/upload-spool.ts';
import type { FinishUpload } from './finish-upload.ts';

/** How often the spool is looked through, in milliseconds; also at every start. */
const SWEEP_INTERVAL_MS = 60_000;

/** Work that goes on beside the requests. */
export interface ResumableSweeper {
  /** Resolves when the round under way has ended; none follows. */
  stop(): Promise<void>;
}

/**
 * Makes videos of uploads that are whole and have none, since a process ended, or ingest was away, between the last byte and
 * the video; and removes what has expired.
 */
export function startResumableSweeper(spool: UploadSpool, finish: FinishUpload, log: Logger): ResumableSweeper {
  const stopping = new AbortController();
  let round = sweep();
  const timer = setInterval(() => {
    round = round.then(sweep);
  }, SWEEP_INTERVAL_MS);

  async function sweep(): Promise<void> {
    try {
      for await (const id of spool.ids()) {
        if (stopping.signal.aborted) return;
        await finishIfWhole(id);
      }
      const expired = await spool.deleteExpired();
      if (expired > 0) log.info({ expired }, 'removed resumable uploads that had expired');
    } catch (error) {
      log.error({ err: error }, 'the resumable uploads could not be looked through');
    }
  }

  async function finishIfWhole(id: string): Promise<void> {
    try {
      const upload = await spool.find(id);
      if (upload.videoId !== undefined || upload.offset < upload.sizeBytes) return;
      const admit = async () => upload.caller;
      const videoId = await finish(id, { requestId: randomUUID(), log, admit, signal: stopping.signal });
      log.info({ uploadId: id, videoId }, 'made the video of an upload that had none yet');
    } catch (error) {
      // Ended or still being created, meanwhile.
      if (error instanceof SpooledUploadNotFoundError) return;
      log.warn({ err: error, uploadId: id }, 'an upload could not be made a video; it is tried again');
    }
  }

  return {
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await round;
    },
  };
}
