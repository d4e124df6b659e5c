import { AV_PIX_FMT_GRAY8, AVCOL_RANGE_JPEG, type Frame } from 'node-av';
import type { Fraction } from '../../time/rational-time.ts';
import type { Rotation } from '../container-facts.ts';
import { LINE_SCALER } from '../decoding-parameters.ts';
import type { Size } from '../display-size.ts';
import { type BrightLines, LINE_PARTS, type LineBrightness } from '../media-file.ts';
import { FrameScaler } from './frame-scaler.ts';
import { shownSize } from './shown-size.ts';

/** A picture of one direction of lines, and what makes it. */
interface Target extends Size {
  readonly scaler: FrameScaler;
  readonly frame: Frame;
}

/**
 * Averages frames along their lines: libav shrinks a copy to a few columns and another to a few rows, so that JavaScript sees 32 samples of a line in
 * place of thousands.
 */
export class LineAverager implements Disposable {
  readonly #rotation: Rotation;
  readonly #streamAspect: Fraction;
  #across: Target | undefined;
  #along: Target | undefined;

  constructor(rotation: Rotation, streamAspect: Fraction) {
    this.#rotation = rotation;
    this.#streamAspect = streamAspect;
  }

  /** @throws {UnfilterableFrameError} */
  linesOf(frame: Frame): LineBrightness {
    this.#across = targetFor(this.#across, { width: LINE_PARTS, height: frame.height });
    this.#along = targetFor(this.#along, { width: frame.width, height: LINE_PARTS });
    const rotation = this.#rotation;
    const isRowsReversed = rotation === 90 || rotation === 180;
    const isColumnsReversed = rotation === 180 || rotation === 270;
    const rows = averaged(frame, this.#across, 'rows', isRowsReversed);
    const columns = averaged(frame, this.#along, 'columns', isColumnsReversed);
    const size = shownSize(frame, this.#streamAspect, rotation);
    return rotation % 180 === 0
      ? { rows, columns, shownSize: size }
      : { rows: columns, columns: rows, shownSize: size };
  }

  [Symbol.dispose](): void {
    free(this.#across);
    free(this.#along);
  }
}

function targetFor(target: Target | undefined, { width, height }: Size): Target {
  if (target?.width === width && target.height === height) return target;
  free(target);
  const scaler = new FrameScaler(LINE_SCALER, { pixelFormat: AV_PIX_FMT_GRAY8, colorRange: AVCOL_RANGE_JPEG });
  return { width, height, scaler, frame: scaler.createTarget({ width, height }) };
}

function free(target: Target | undefined): void {
  target?.frame.free();
  target?.scaler[Symbol.dispose]();
}

/** The lines of a frame, from the other end where a picture that is turned shows them so: a copy, as the target is written over with the next frame. */
function averaged(
  source: Frame,
  { width, height, scaler, frame }: Target,
  direction: 'rows' | 'columns',
  isReversed: boolean,
): BrightLines {
  scaler.scale(source, frame);
  const luma = frame.data?.[0] ?? new Uint8Array();
  const stride = frame.linesize[0] ?? width;
  const count = direction === 'rows' ? height : width;
  const [lineStep, partStep] = direction === 'rows' ? [stride, 1] : [1, stride];
  const levels = new Uint8Array(count * LINE_PARTS);
  for (let line = 0; line < count; line++) {
    const from = (isReversed ? count - 1 - line : line) * lineStep;
    for (let part = 0; part < LINE_PARTS; part++) levels[line * LINE_PARTS + part] = luma[from + part * partStep] ?? 0;
  }
  return { count, levels };
}
