import { AV_NOPTS_VALUE, type Frame, type Packet } from 'node-av';

/** Far more than any decoder holds back; of a damaged file the frames of some packets never come. */
const MAX_AWAITED = 1_000;

/**
 * Tells frames that the file marks as keyframes: those of packets with the mark. Decoders have an opinion of their own, which for H.264 and HEVC
 * may be another, and can be had only by decoding.
 */
export class KeyframeTimes {
  readonly #awaited = new Set<bigint>();

  push({ isKeyframe, pts }: Packet): void {
    if (!isKeyframe || pts === AV_NOPTS_VALUE) return;
    if (this.#awaited.size >= MAX_AWAITED) this.#awaited.clear();
    this.#awaited.add(pts);
  }

  /** Asked once for each frame. Of files without presentation times (AVI) no frame is. */
  has({ pts }: Frame): boolean {
    return this.#awaited.delete(pts);
  }
}
