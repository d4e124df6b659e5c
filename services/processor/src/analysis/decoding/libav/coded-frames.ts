import { AV_NOPTS_VALUE, type Frame, type Packet } from 'node-av';

/** Far more than any decoder holds back; of a damaged file the frames of some packets never come. */
const MAX_AWAITED = 1_000;

/** What the file says of a frame before it is decoded. */
export interface CodedFrame {
  /** Decoders have an opinion of their own, which for H.264 and HEVC may be another, and can be had only by decoding. */
  readonly isKey: boolean;
  /** Undefined where the frame cannot be told from others. */
  readonly codedBytes: number | undefined;
}

const UNKNOWN: CodedFrame = { isKey: false, codedBytes: undefined };

/** Tells of decoded frames what their packets said, by their presentation time. */
export class CodedFrames {
  readonly #awaited = new Map<bigint, CodedFrame>();

  push({ isKeyframe, pts, size }: Pick<Packet, 'isKeyframe' | 'pts' | 'size'>): void {
    if (pts === AV_NOPTS_VALUE) return;
    const [oldest] = this.#awaited.keys();
    if (oldest !== undefined && this.#awaited.size >= MAX_AWAITED) this.#awaited.delete(oldest);
    // The two fields of a frame may come in packets of their own.
    const other = this.#awaited.get(pts);
    this.#awaited.set(pts, {
      isKey: isKeyframe || other?.isKey === true,
      codedBytes: size + (other?.codedBytes ?? 0),
    });
  }

  /** Asked once for each frame. Of files without presentation times (AVI) nothing is known. */
  take({ pts }: Pick<Frame, 'pts'>): CodedFrame {
    const frame = this.#awaited.get(pts);
    this.#awaited.delete(pts);
    return frame ?? UNKNOWN;
  }
}
