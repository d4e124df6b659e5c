import { FEATURES } from '../../analysis/features/registry.ts';
import type { FeatureEngine } from '../../domain/served-feature.ts';

/** What the analysis process finds, and with what; asked here without starting one. */
export function analysisEngines(): readonly FeatureEngine[] {
  return FEATURES.map(({ feature, engine, engineVersion }) => ({ feature, engine, engineVersion }));
}
