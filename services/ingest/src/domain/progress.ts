import type { FeatureRecord } from './feature.ts';

/**
 * Progress of a video over its features, in whole percent.
 *
 * It is the mean of the features' progress, rounded down; never less than what was shown before (a retried feature begins
 * at 0 again, a video does not go backwards); and at most 99 here, because 100 means COMPLETED.
 *
 * @param shown what the video showed so far, from 0 to 99.
 */
export function progressOf(features: readonly Pick<FeatureRecord, 'progressPercent'>[], shown: number): number {
  if (features.length === 0) return shown;
  const sum = features.reduce((total, feature) => total + feature.progressPercent, 0);
  return Math.max(shown, Math.min(99, Math.floor(sum / features.length)));
}
