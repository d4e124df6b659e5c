import { AnalysisError } from '../../../domain/analysis-error.ts';
import { ANALYSIS_LIMIT_SETTINGS, type AnalysisLimits } from '../../../domain/analysis-limits.ts';

/** The limits that a file itself can exceed. */
export type FileLimits = Pick<
  AnalysisLimits,
  'maxPixels' | 'maxStreams' | 'maxDurationSeconds' | 'maxPackets' | 'maxProbeBytes' | 'decoderThreads'
>;

/** The error for a file that asks for more than allowed: what, how much, the limit and the setting that raises it. */
export function limitExceeded(
  limit: Exclude<keyof FileLimits, 'decoderThreads' | 'maxProbeBytes'>,
  found: string,
  limits: FileLimits,
): AnalysisError {
  return new AnalysisError(
    'LIMIT_EXCEEDED',
    `The video has ${found}; at most ${limits[limit]} are accepted (${ANALYSIS_LIMIT_SETTINGS[limit]}).`,
    'PERMANENT',
  );
}
