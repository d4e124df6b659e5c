import type { Frame } from 'node-av';
import type { Fraction } from '../../time/rational-time.ts';
import type { Rotation } from '../container-facts.ts';
import { displaySize, type Size } from '../display-size.ts';

/** Size of a frame as shown: by the shape of pixels that it says itself, or else its stream. */
export function shownSize(frame: Frame, streamAspect: Fraction, rotation: Rotation): Size {
  const { sampleAspectRatio: own } = frame;
  return displaySize(frame, own.num > 0 ? own : streamAspect, rotation);
}
