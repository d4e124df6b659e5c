import { FilterAPI, type Frame } from 'node-av';
import { FIELD_FILTER } from '../decoding-parameters.ts';
import type { FieldOrder } from '../media-file.ts';
import { filterFrame } from './filter-frame.ts';

/** What libav's filter says of a frame. */
const VERDICT = 'lavfi.idet.single.current_frame';

const ORDERS: Readonly<Record<string, FieldOrder>> = {
  progressive: 'PROGRESSIVE',
  tff: 'TOP_FIELD_FIRST',
  bff: 'BOTTOM_FIELD_FIRST',
};

/** Largest frame of which several are kept while they are compared (4K); no interlaced format has half as many pixels. */
const MAX_PIXELS = 4_096 * 2_304;

/**
 * Compares the fields of frames that follow each other, in libav: what comes out are the verdicts. It keeps three frames during a run, and none between
 * runs.
 */
export class FieldComparer implements Disposable {
  #graph: FilterAPI | undefined;

  /**
   * @returns the verdict on the frame before; undefined for the first, and for frames that are too large
   * @throws {UnfilterableFrameError}
   */
  push(frame: Frame, place: 'first' | 'next' | 'last'): FieldOrder | undefined {
    if (place === 'first') this[Symbol.dispose]();
    if (frame.width * frame.height > MAX_PIXELS) return undefined;
    this.#graph ??= FilterAPI.create(FIELD_FILTER, { threads: 1 });
    const [order] = filterFrame(this.#graph, frame).map(verdictOf);
    if (place === 'last') this[Symbol.dispose]();
    return order;
  }

  [Symbol.dispose](): void {
    this.#graph?.close();
    this.#graph = undefined;
  }
}

function verdictOf(compared: Frame): FieldOrder {
  const metadata = compared.getMetadata();
  try {
    return ORDERS[metadata.get(VERDICT) ?? ''] ?? 'UNDECIDED';
  } finally {
    metadata.free();
    compared.free();
  }
}
