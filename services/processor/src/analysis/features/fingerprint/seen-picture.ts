import type { Thumbnail } from '../../decoding/media-file.ts';
import { BLACK_PARAMETERS } from '../black/black-parameters.ts';
import { isBlack } from '../black/black-share.ts';
import type { ActiveArea } from './active-area.ts';
import type { FingerprintParameters } from './fingerprint-parameters.ts';
import { type HashBits, hashOf } from './picture-hash.ts';

/** Why there is no hash: the picture is black, shows nothing but one colour, or is not there. */
export type NothingSeen = 'BLACK' | 'FLAT' | 'NO_PICTURE';

/** The hash of a picture, or why it has none that says anything. */
export type SeenPicture = HashBits | NothingSeen;

/** Looks at a picture. */
export function seenIn(thumbnail: Thumbnail, area: ActiveArea, parameters: FingerprintParameters): SeenPicture {
  if (isBlack(thumbnail, BLACK_PARAMETERS.pixelThreshold, BLACK_PARAMETERS.pictureShare)) return 'BLACK';
  if (deviationOf(thumbnail) < parameters.minDeviation) return 'FLAT';
  return hashOf(thumbnail, area.next(thumbnail));
}

/** Standard deviation of the luma, in levels. */
function deviationOf({ luma }: Thumbnail): number {
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < luma.length; at++) {
    const value = luma[at] ?? 0;
    sum += value;
    squares += value * value;
  }
  const mean = sum / luma.length;
  return Math.sqrt(Math.max(0, squares / luma.length - mean * mean));
}
