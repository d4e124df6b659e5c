import { Feature } from '@vidi/contracts/vidi/v1/feature';

/** A feature that this processor looks for. */
export interface ServedFeature {
  readonly feature: Feature;
  /** What makes its results, such as `vidi.shots`. */
  readonly engine: string;
  readonly engineVersion: string;
  /** What is missing for the whole of it, as a stable word and a sentence; undefined when nothing is. */
  readonly limitation: { readonly reason: string; readonly message: string } | undefined;
}

/** What finds a feature. */
export type FeatureEngine = Pick<ServedFeature, 'feature' | 'engine' | 'engineVersion'>;

const SUBTITLES_ONLY: ServedFeature['limitation'] = {
  reason: 'SUBTITLES_ONLY',
  message:
    'What is said is found only where the file has subtitles: no speech to text is set up on this processor (VIDI_WHISPER_MODEL, VIDI_TRANSCRIPTION_URL).',
};

/**
 * What this processor looks for.
 *
 * @param engines all that there are.
 * @param chosen to what it is limited (VIDI_PROCESSOR_FEATURES); undefined for everything. MEDIA_INFO, which every result is read
 *   against, is always served.
 * @param speechToText what hears speech; undefined where nothing does.
 * @param unreadableText why text in the picture is not read; undefined where it is.
 */
export function servedFeatures(
  engines: readonly FeatureEngine[],
  chosen: readonly Feature[] | undefined,
  speechToText: Omit<FeatureEngine, 'feature'> | undefined,
  unreadableText?: ServedFeature['limitation'],
): readonly ServedFeature[] {
  const isServed = (feature: Feature) => feature === Feature.MEDIA_INFO || chosen?.includes(feature) !== false;
  return engines
    .filter(({ feature }) => isServed(feature))
    .map(({ feature, engine, engineVersion }) => {
      const own = { feature, engine, engineVersion, limitation: undefined };
      if (feature === Feature.ON_SCREEN_TEXT) return { ...own, limitation: unreadableText };
      if (feature !== Feature.TRANSCRIPT) return own;
      if (speechToText === undefined) return { ...own, limitation: SUBTITLES_ONLY };
      return { ...own, engine: speechToText.engine, engineVersion: speechToText.engineVersion };
    });
}
