import type { PictureConsumer, SoundConsumer, SparsePictureConsumer, SubtitleConsumer } from './decoding/media-file.ts';
import type { RunningFeature } from './running-feature.ts';
import type { Runner } from './running-half.ts';

/** A track is read for one feature: the choice of the track is the feature's. */
export function guardedSubtitles(feature: RunningFeature<SubtitleConsumer>): SubtitleConsumer {
  return {
    streamIndex: feature.consumer.streamIndex,
    onCue: (cue) => feature.attempt((consumer) => consumer.onCue(cue)),
    onEnd: () => feature.conclude((consumer) => consumer.onEnd()),
  };
}

/** Hands each frame to every feature that is still at it; `onEnd` comes before their ends. */
export function fanOutPicture(features: readonly Runner<PictureConsumer>[], onEnd: () => void): PictureConsumer {
  return {
    onFrame(frame) {
      for (const feature of features) {
        feature.attempt((consumer) => consumer.onFrame(frame));
      }
    },
    onEnd(end) {
      onEnd();
      for (const feature of features) {
        feature.conclude((consumer) => consumer.onEnd(end));
      }
    },
  };
}

/**
 * The only feature that looks at the picture, where it can do with some frames.
 *
 * @returns undefined when every frame is to be decoded
 */
export function onlySparse(
  features: readonly Runner<PictureConsumer>[],
  onEnd: () => void,
): SparsePictureConsumer | undefined {
  const [only, ...others] = features;
  if (only === undefined || others.length > 0 || !isSparse(only.consumer)) return undefined;
  const { interval } = only.consumer;
  return { ...fanOutPicture(features, onEnd), interval };
}

function isSparse(consumer: PictureConsumer): consumer is SparsePictureConsumer {
  return 'interval' in consumer;
}

/** Hands each piece of sound to every feature that is still at it, filtered for all of them together. */
export function fanOutSound(features: readonly Runner<SoundConsumer>[], onEnd: () => void): SoundConsumer {
  return {
    filters: [...new Set(features.flatMap(({ consumer }) => consumer.filters))],
    onSamples(chunk) {
      for (const feature of features) {
        feature.attempt((consumer) => consumer.onSamples(chunk));
      }
    },
    onEnd(time) {
      onEnd();
      for (const feature of features) {
        feature.conclude((consumer) => consumer.onEnd(time));
      }
    },
  };
}
