import { ANALYSIS_LIMIT_SETTINGS } from '../../../domain/analysis-limits.ts';
import { FeatureLimitError } from '../../../domain/feature-limit-error.ts';
import type { SubtitleCue } from '../../decoding/media-file.ts';
import { earlier, later, type Nanoseconds } from '../../time/rational-time.ts';
import type { CueLimits } from '../feature.ts';

/** The farthest moment that a result can name, either way (google.protobuf.Duration); a damaged file may have any. */
const FARTHEST: Nanoseconds = 315_576_000_000n * 1_000_000_000n;

/** A cue that is no part of the transcript. */
export interface DroppedSubtitle extends SubtitleCue {
  readonly reason: 'NO_LENGTH' | 'OUTSIDE_VIDEO';
}

/** Puts the cues of a subtitle track in order, within the video. */
export class CueCollector {
  readonly #end: Nanoseconds;
  readonly #limits: CueLimits;
  readonly #segments: SubtitleCue[] = [];
  readonly #dropped: DroppedSubtitle[] = [];
  #characters = 0;

  /** @param duration of the video, where it is known. */
  constructor(duration: Nanoseconds | undefined, limits: CueLimits) {
    this.#end = duration ?? FARTHEST;
    this.#limits = limits;
  }

  /** @throws {FeatureLimitError} for more than may be read. */
  push(cue: SubtitleCue): void {
    this.#characters += cue.text.length;
    const { maxCues, maxCueCharacters } = this.#limits;
    if (this.#segments.length + this.#dropped.length >= maxCues) throw tooMany(`${maxCues} cues`, 'maxCues');
    if (this.#characters > maxCueCharacters) throw tooMany(`${maxCueCharacters} characters`, 'maxCueCharacters');
    const start = later(cue.start, 0n);
    const end = earlier(cue.end, this.#end);
    if (cue.end <= cue.start) {
      this.#drop(cue, 'NO_LENGTH');
    } else if (end <= start) {
      this.#drop(cue, 'OUTSIDE_VIDEO');
    } else {
      this.#segments.push({ start, end, text: cue.text });
    }
  }

  /** In order of their start; cues that begin together stay in the order of the file. */
  finish(): { readonly segments: readonly SubtitleCue[]; readonly dropped: readonly DroppedSubtitle[] } {
    return { segments: this.#segments.toSorted(byStart), dropped: this.#dropped.toSorted(byStart) };
  }

  #drop(cue: SubtitleCue, reason: DroppedSubtitle['reason']): void {
    this.#dropped.push({ ...cue, start: reachable(cue.start), end: reachable(cue.end), reason });
  }
}

function reachable(time: Nanoseconds): Nanoseconds {
  return later(earlier(time, FARTHEST), -FARTHEST);
}

function tooMany(most: string, limit: keyof CueLimits): FeatureLimitError {
  return new FeatureLimitError(
    `The subtitle track has more than ${most}, which is the limit (${ANALYSIS_LIMIT_SETTINGS[limit]}).`,
  );
}

function byStart(a: SubtitleCue, b: SubtitleCue): number {
  return a.start === b.start ? 0 : a.start < b.start ? -1 : 1;
}
