import type { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { DecodePosition } from './decoding/media-file.ts';
import type { FeatureDefinition } from './features/feature.ts';
import type { AnalysisMessage } from './process-messages.ts';
import { earlier, type Nanoseconds } from './time/rational-time.ts';

/** At most four reports a second per feature. */
const MS_BETWEEN_REPORTS = 250;
/** 100 is for features that have ended. */
const MAX_PERCENT = 99;

/** Turns positions into progress messages: whole percentages that only grow; and a sign of life when none did. */
export class ProgressReporter {
  readonly #features: readonly FeatureDefinition[];
  readonly #duration: Nanoseconds | undefined;
  readonly #send: (message: AnalysisMessage) => void;
  readonly #now: () => number;
  readonly #reported = new Map<Feature, number>();
  #lastReport = Number.NEGATIVE_INFINITY;

  constructor(
    features: readonly FeatureDefinition[],
    duration: Nanoseconds | undefined,
    send: (message: AnalysisMessage) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#features = features;
    this.#duration = duration;
    this.#send = send;
    this.#now = now;
  }

  report(position: DecodePosition): void {
    if (this.#now() - this.#lastReport < MS_BETWEEN_REPORTS) {
      return;
    }
    this.#lastReport = this.#now();
    this.#send({ kind: 'alive' });
    const percentOf = (needs: FeatureDefinition['needs']): number => {
      // Subtitles come when somebody speaks: how far the file has been read says more.
      if (needs === 'subtitles') {
        return toPercent(shareRead(position));
      }
      return this.#percent(position, timeReached(needs, position));
    };
    for (const { feature, needs } of this.#features) {
      const percent = percentOf(needs);
      if (percent > (this.#reported.get(feature) ?? -1)) {
        this.#reported.set(feature, percent);
        this.#send({ kind: 'progress', feature, percent });
      }
    }
  }

  #percent(position: DecodePosition, time: Nanoseconds | undefined): number {
    return toPercent(
      this.#duration === undefined || this.#duration === 0n
        ? shareRead(position)
        : Number(time ?? 0n) / Number(this.#duration),
    );
  }
}

function shareRead({ bytesRead, bytesTotal }: DecodePosition): number {
  return bytesRead / Math.max(1, bytesTotal);
}

function toPercent(share: number): number {
  return Math.max(0, Math.min(MAX_PERCENT, Math.floor(share * 100)));
}

/** A feature that needs both has come as far as the medium that is behind. */
function timeReached(needs: FeatureDefinition['needs'], { picture, sound }: DecodePosition): Nanoseconds | undefined {
  if (needs === 'picture-and-sound') {
    return earlier(picture ?? 0n, sound ?? 0n);
  }
  if (needs === 'picture-or-sound' && picture !== undefined && sound !== undefined) {
    return earlier(picture, sound);
  }
  return needs === 'sound' ? sound : (picture ?? (needs === 'picture-or-sound' ? sound : undefined));
}
