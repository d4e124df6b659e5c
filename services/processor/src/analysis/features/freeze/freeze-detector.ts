import type { VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, later, type Nanoseconds } from '../../time/rational-time.ts';
import type { TimeRange } from '../segment.ts';
import { FrameHistory } from './frame-history.ts';
import { FREEZE_PARAMETERS, type FreezeParameters } from './freeze-parameters.ts';
import type { OutwardFrames } from './outward-frames.ts';
import { areWithin, differenceBetween, isWithin, type PictureDifference } from './picture-difference.ts';
import { edgeOfStillness } from './stillness-edge.ts';

/** A stretch in which the picture has stood still so far. Frames are told by their number. */
interface Stillness {
  /** The first frame after the last large change: at most some frames from where the passage begins. */
  readonly from: number;
  /** When it begins; not known before it has settled. */
  start: Nanoseconds | undefined;
  /** The picture as it settled, or was refreshed last. */
  anchor: Uint8Array | undefined;
  /** The frame that was refreshed last, and the one before that; the first where none was. */
  refreshed: number;
  refreshedBefore: number;
  /** The last frame of what an encoder touches up just now. */
  touchedUpTo: number;
  /** Of the spans of some frames without a refresh, how many there were in which something moved, and how many in which nothing did. */
  readonly spans: { moved: number; rested: number };
}

/**
 * Finds frozen passages, to the frame: from the frame that stays to the first that differs from it.
 *
 * In a frozen picture nothing changes but how well the encoder shows it: a little better in the first frames, here and there later, and all of
 * it with every key frame. A passage is what lies between larger changes, as long as it neither creeps (much changes in few
 * frames, by little at a time) nor drifts away from the picture it settled on, with which FFmpeg's `freezedetect` compares too. And it has to
 * rest: what is frozen hardly changes within most spans of some frames, while something soft-edged that breathes stays near one picture, but changes
 * within nearly all of them. Where exactly a passage begins and ends is told afterwards, by the frames around and by their bytes (`edgeOfStillness`). So a frame is
 * judged when those after it are known, which keeps some fifty thumbnails: two seconds.
 */
export class FreezeDetector {
  readonly #parameters: FreezeParameters;
  readonly #passages: TimeRange[] = [];
  readonly #frames: FrameHistory;
  /** How many frames have to be known after the one that is judged. */
  readonly #ahead: number;
  #judged = 0;
  #stillness: Stillness = stillnessFrom(0);

  constructor(parameters: FreezeParameters = FREEZE_PARAMETERS) {
    this.#parameters = parameters;
    const { edge, settleFrames, touchUp } = parameters;
    const outward = Math.max(edge.pace.to, edge.reach + edge.line.to, edge.coded.moving.to);
    this.#ahead = Math.max(outward, touchUp.frames + touchUp.restFrames);
    this.#frames = new FrameHistory(outward + 2 * settleFrames + 4 + this.#ahead);
  }

  push({ time, isKey, codedBytes, thumbnail }: Pick<VideoFrame, 'time' | 'isKey' | 'codedBytes' | 'thumbnail'>): void {
    this.#frames.push({ time, isKey, codedBytes, picture: thumbnail.luma });
    if (this.#frames.count - this.#ahead > this.#judged) this.#judgeNext();
  }

  /** Ends at `end`, when the last frame stops being shown. */
  finish(end: Nanoseconds): readonly TimeRange[] {
    while (this.#judged < this.#frames.count) this.#judgeNext();
    this.#close(this.#frames.count, end);
    return this.#passages;
  }

  #judgeNext(): void {
    const number = this.#judged++;
    const stillness = this.#stillness;
    if (number === 0) return;
    if (stillness.start === undefined && number - stillness.from > this.#parameters.settleFrames) {
      this.#settle(stillness, number - 1);
    }
    if (number <= stillness.touchedUpTo) return;
    if (this.#isSame(number)) {
      this.#watchCreepAndDrift(stillness, number);
    } else if (this.#isRefresh(number)) {
      if (stillness.start === undefined && number > stillness.from + 1) this.#settle(stillness, number - 1);
      stillness.anchor = this.#pictureAt(number);
      stillness.refreshedBefore = stillness.refreshed;
      stillness.refreshed = number;
    } else {
      const touchedUpTo = this.#touchUpFrom(stillness, number);
      if (touchedUpTo === undefined) this.#restart(number);
      else stillness.touchedUpTo = touchedUpTo;
    }
  }

  #settle(stillness: Stillness, settled: number): void {
    const { from } = stillness;
    const edge = edgeOfStillness(this.#outward(from, -1), from - settled, this.#parameters.edge);
    stillness.start = this.#frames.at(from - edge)?.time;
    stillness.anchor ??= this.#pictureAt(settled);
  }

  #watchCreepAndDrift(stillness: Stillness, number: number): void {
    const { settleFrames, creep, drift, life } = this.#parameters;
    const picture = this.#pictureAt(number);
    const earlier = Math.max(number - settleFrames, stillness.refreshed);
    const change = differenceBetween(this.#pictureAt(earlier), picture);
    if (earlier === number - settleFrames) stillness.spans[change.mean > life ? 'moved' : 'rested'] += 1;
    if (!this.#isLittle(change, creep)) this.#restart(earlier + 1);
    else if (stillness.anchor && !this.#isLittle(differenceBetween(stillness.anchor, picture), drift))
      this.#restart(number);
  }

  /** Whether no more has changed than a bound allows for, or all that has is a speck. */
  #isLittle(change: PictureDifference, bound: PictureDifference): boolean {
    return isWithin(bound, change) || isWithin(this.#parameters.speck.inAll, change);
  }

  /** Ends the passage before a frame, and lets the next begin with it. */
  #restart(number: number): void {
    this.#close(number, undefined);
    this.#stillness = stillnessFrom(number);
  }

  /** @param end when the passage ends, where that is not to be found out */
  #close(number: number, end: Nanoseconds | undefined): void {
    const { edge, minSeconds, settleFrames } = this.#parameters;
    const { start, refreshed, refreshedBefore, spans } = this.#stillness;
    if (start === undefined || spans.moved > spans.rested) return;
    const last = number - 1;
    // The picture has not settled since a refresh that is next to the end, and may have begun to move before it.
    const settled = Math.max(last - settleFrames, last - refreshed < settleFrames ? refreshedBefore : refreshed);
    const after = last + edgeOfStillness(this.#outward(last, 1), settled - last, edge) + 1;
    const until = end ?? this.#frames.at(Math.min(after, this.#frames.count - 1))?.time;
    // A touch-up that ends a passage may be found to lie within the next.
    const from = later(start, this.#passages.at(-1)?.end ?? start);
    if (until !== undefined && until - from >= fromSeconds(minSeconds))
      this.#passages.push({ start: from, end: until });
  }

  /** Frames on the way out of a passage. */
  #outward(from: number, way: 1 | -1): OutwardFrames {
    // On the way back, what a frame differs from is the one after it.
    const laterOf = (at: number): number => (way === 1 ? from + at : from - at + 1);
    return {
      pictureAt: (at) => this.#frames.at(from + way * at)?.picture,
      changeAt: (at) => this.#frames.changeAt(laterOf(at))?.mean,
      isRefreshAt: (at) => this.#isRefresh(laterOf(at)),
      isKeyOfSameSceneAt: (at) => this.#isRefresh(laterOf(at), this.#parameters.refresh.cutRatio),
      codedBytesAt: (at) => {
        const later = this.#frames.at(laterOf(at));
        return later?.isKey === true ? undefined : later?.codedBytes;
      },
    };
  }

  #isSame(number: number): boolean {
    const { same, speck } = this.#parameters;
    const [before, picture] = [this.#pictureAt(number - 1), this.#pictureAt(number)];
    return areWithin(same, before, picture) || areWithin(speck.atOnce, before, picture);
  }

  /** @param slack how many times as much as usual a single sample may change */
  #isRefresh(number: number, slack = 1): boolean {
    // Where each frame is coded by itself, none shows the picture anew.
    if (this.#frames.at(number)?.isKey !== true || this.#frames.at(number - 1)?.isKey === true) return false;
    const change = this.#frames.changeAt(number);
    const { mean, sample, samplePerMean } = this.#parameters.refresh;
    return change !== undefined && isWithin({ mean, sample: slack * (sample + samplePerMean * change.mean) }, change);
  }

  /** The last of the few frames, from one on, in which an encoder shows a part better and rests again; undefined if that is not it. */
  #touchUpFrom({ from }: Stillness, number: number): number | undefined {
    const { settleFrames, touchUp } = this.#parameters;
    if (number - from <= settleFrames) return undefined;
    const rests = (at: number): boolean => at >= this.#frames.count || this.#isSame(at) || this.#isRefresh(at);
    let rested = number;
    while (rested - number <= touchUp.frames && !rests(rested)) rested += 1;
    if (rested - number > touchUp.frames) return undefined;
    for (let out = 1; out <= touchUp.restFrames; out++) {
      if (!rests(rested + out - 1) || !rests(number - out)) return undefined;
    }
    return areWithin(touchUp, this.#pictureAt(number - 1), this.#pictureAt(rested - 1)) ? rested - 1 : undefined;
  }

  #pictureAt(number: number): Uint8Array {
    const frame = this.#frames.at(number);
    if (frame === undefined) throw new RangeError(`frame ${number} is not remembered`);
    return frame.picture;
  }
}

function stillnessFrom(number: number): Stillness {
  return {
    from: number,
    start: undefined,
    anchor: undefined,
    refreshed: number,
    refreshedBefore: number,
    touchedUpTo: -1,
    spans: { moved: 0, rested: 0 },
  };
}
