import type { Parameters } from '../../domain/stage.ts';
import { THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH } from './media-file.ts';

/** Whole frames stay in libav: JavaScript sees 64x36 of them. */
export const THUMBNAIL_GRAPH = `scale=${THUMBNAIL_WIDTH}:${THUMBNAIL_HEIGHT}:flags=fast_bilinear:out_range=tv,format=yuv420p`;

/** MJPEG quantiser scale, 2 (best) to 31: 4 is about quality 85 of other encoders, 1-4 ms and 30-80 KB for 640 pixels of width. */
export const JPEG_QSCALE = 4;

/**
 * What every result depends on through the frames and samples it is made from. Decoders, scalers and filters are those of the libav
 * that comes with this release of node-av; a test holds it to the one that package.json names.
 */
export const DECODING_PARAMETERS: Parameters = {
  libav: 'node-av 6.1.1',
  thumbnailGraph: THUMBNAIL_GRAPH,
  jpegQscale: JPEG_QSCALE,
  /** To be changed whenever the same damage could be told otherwise. */
  damage: '1.0.0',
};
