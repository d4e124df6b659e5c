import type { IngestConfig } from './config.ts';
import type { IngestSettings } from './usecases/ingest-context.ts';

/** What the use cases may be told to do differently, as it is configured. */
export function useCaseSettings(config: IngestConfig): IngestSettings {
  const { maxUploadBytes, uploadSessions, retention, deadLetters, processors, job } = config;
  const { leaseMs, ticketTimeoutMs, stuckTimeoutMs, retry } = job;
  return {
    maxUploadBytes,
    uploadSessions,
    retention,
    deadLetters,
    processors,
    leaseMs,
    ticketTimeoutMs,
    stuckTimeoutMs,
    retry,
  };
}
