import { resolveConfig, type VidiClientOptions } from './config.ts';
import { createDeadLetters, type DeadLetters } from './dead-letters/dead-letters.ts';
import { createProcessors, type Processors } from './processors/processors.ts';
import { createWorkQueue, type WorkQueue } from './queue/work-queue.ts';
import { createUploadSessions, type UploadSessions } from './upload-sessions/upload-sessions.ts';
import { createVideos, type Videos } from './videos/videos.ts';

/** A client of one Vidi server. It holds no connection; there is nothing to close. */
export interface VidiClient {
  readonly videos: Videos;
  /** Uploads that go straight to the server's bucket. */
  readonly uploadSessions: UploadSessions;
  /** For administrators: what the ticket queue could not get rid of. */
  readonly deadLetters: DeadLetters;
  /** For administrators: who does the work. */
  readonly processors: Processors;
  /** For administrators: how much work there is, and whether it is taken. */
  readonly queue: WorkQueue;
}

/**
 * Makes a client: `const vidi = createVidiClient({ baseUrl: 'http://127.0.0.1:8000' })`.
 *
 * @throws TypeError when an option or its environment variable has a value that cannot be used.
 */
export function createVidiClient(options: VidiClientOptions = {}): VidiClient {
  const config = resolveConfig(options);
  return {
    videos: createVideos(config),
    uploadSessions: createUploadSessions(config),
    deadLetters: createDeadLetters(config),
    processors: createProcessors(config),
    queue: createWorkQueue(config),
  };
}
