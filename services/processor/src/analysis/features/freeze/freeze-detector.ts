import type { VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import type { TimeRange } from '../segment.ts';
import { FREEZE_PARAMETERS, type FreezeParameters } from './freeze-parameters.ts';
import { brightnessChange, isWithin } from './picture-difference.ts';

/** A stretch in which the picture has stood still so far. */
interface Stillness {
  readonly start: Nanoseconds;
  /** Its first picture. */
  readonly first: Uint8Array;
  /** The last that was shown better; the first where none was. */
  anchor: Uint8Array;
  /** How many frames showed the same since its start. */
  stillFrames: number;
  /** A small change of which it is not known yet whether it was a refresh. */
  pending: { readonly time: Nanoseconds; readonly picture: Uint8Array } | undefined;
  /** Whether a frame showed the same since then. */
  hasRested: boolean;
}

/**
 * Finds frozen passages, to the frame: from the frame that stays to the first that differs from it.
 *
 * Frames are compared with the one before, in which a movement shows however slow it is, and with the first of the passage, as FFmpeg's
 * `freezedetect` does, so that slow drift is no freeze. A small change after which nothing changes for a while is the encoder's,
 * which shows the same picture better; one that another follows at once is where a movement began.
 */
export class FreezeDetector {
  readonly #parameters: FreezeParameters;
  readonly #passages: TimeRange[] = [];
  #stillness: Stillness | undefined;
  #before: Uint8Array | undefined;

  constructor(parameters: FreezeParameters = FREEZE_PARAMETERS) {
    this.#parameters = parameters;
  }

  push({ time, thumbnail: { luma } }: Pick<VideoFrame, 'time' | 'thumbnail'>): void {
    const before = this.#before;
    const stillness = this.#stillness;
    this.#before = luma;
    if (before === undefined || stillness === undefined) {
      this.#begin(time, luma);
      return;
    }
    if (isWithin(this.#parameters.same, before, luma)) {
      if (this.#staysStill(stillness, time, luma)) return;
    } else if (this.#mayBeRefresh(stillness, before, luma)) {
      stillness.pending = { time, picture: luma };
      stillness.hasRested = false;
      return;
    }
    // What comes at once and large has not begun with what was small before, if that had come to rest.
    if (stillness.hasRested && !isWithin(this.#parameters.refresh, before, luma)) stillness.pending = undefined;
    this.#close(stillness.pending?.time ?? time);
    this.#begin(time, luma);
  }

  /** Ends at `end`, when the last frame stops being shown. */
  finish(end: Nanoseconds): readonly TimeRange[] {
    this.#close(end);
    this.#stillness = undefined;
    this.#before = undefined;
    return this.#passages;
  }

  #begin(start: Nanoseconds, first: Uint8Array): void {
    this.#stillness = { start, first, anchor: first, stillFrames: 0, pending: undefined, hasRested: false };
  }

  #close(end: Nanoseconds): void {
    const { minSeconds } = this.#parameters;
    if (this.#stillness === undefined || end - this.#stillness.start < fromSeconds(minSeconds)) return;
    this.#passages.push({ start: this.#stillness.start, end });
  }

  /** A frame that shows the same as the one before; says whether that is also what the passage shows. */
  #staysStill(stillness: Stillness, time: Nanoseconds, luma: Uint8Array): boolean {
    const { drift, refreshSeconds } = this.#parameters;
    const { pending } = stillness;
    stillness.stillFrames += 1;
    stillness.hasRested = true;
    if (pending !== undefined && time - pending.time >= fromSeconds(refreshSeconds)) {
      stillness.anchor = pending.picture;
      stillness.pending = undefined;
    }
    return isWithin(drift, stillness.pending?.picture ?? stillness.anchor, luma);
  }

  #mayBeRefresh({ stillFrames, pending, first }: Stillness, before: Uint8Array, luma: Uint8Array): boolean {
    const { refresh, refreshBrightness, whole } = this.#parameters;
    return (
      pending === undefined &&
      stillFrames >= this.#parameters.stillFrames &&
      isWithin(refresh, before, luma) &&
      Math.abs(brightnessChange(before, luma)) <= refreshBrightness &&
      isWithin(whole, first, luma)
    );
  }
}
