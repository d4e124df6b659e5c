import type { IngestConfig } from './config.ts';
import type { IngestSettings } from './usecases/ingest-context.ts';

/** What the use cases may be told to do differently, as it is configured. */
export function useCaseSettings(config: IngestConfig): IngestSettings {
  const { maxUploadBytes, uploadSessions, retention, stageCache, deadLetters, processors, priority, job } = config;
  const { leaseMs, ticketTimeoutMs, stuckTimeoutMs, maxPassedOver, maxToldPositions, maxKeptAttempts, retry } = job;
  return {
    maxUploadBytes,
    uploadSessions,
    retention,
    stageCache,
    deadLetters,
    processors,
    priority,
    leaseMs,
    ticketTimeoutMs,
    stuckTimeoutMs,
    maxPassedOver,
    maxToldPositions,
    maxKeptAttempts,
    retry,
  };
}
