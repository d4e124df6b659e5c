import type { Stage } from '../../domain/stage.ts';
import { DECODING_PARAMETERS } from '../decoding/decoding-parameters.ts';
import type { FeatureDefinition } from './feature.ts';
import { FEATURES } from './registry.ts';
import { speechFeature } from './transcript/speech-feature.ts';

/** How a feature is found, with what it is made from. */
export function stageOf({ feature, engine, engineVersion, parameters }: FeatureDefinition): Stage {
  return { feature, engine, engineVersion, parameters: { decoding: DECODING_PARAMETERS, detector: parameters } };
}

/** How everything is found that the analysis process finds by itself. */
export const ANALYSIS_STAGES: readonly Stage[] = FEATURES.map(stageOf);

/** How the sound is recorded for speech to text. */
export const SPEECH_STAGE: Stage = stageOf(speechFeature(-1));
