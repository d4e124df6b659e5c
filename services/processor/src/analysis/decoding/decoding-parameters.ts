import type { Parameters } from '../../domain/stage.ts';
import { PREVIEW_SIDE, THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH } from './media-file.ts';

/** How frames are made small, in flags of libswscale: of each sample the four pixels around its place, no others are touched. */
export const THUMBNAIL_SCALER = 'fast_bilinear';
/** The same for previews: it keeps edges sharp and blur blurred. */
export const PREVIEW_SCALER = 'fast_bilinear';
/** How frames are made into pictures to be looked at: of each sample all pixels that it covers. */
export const PICTURE_SCALER = 'bilinear';

/** How lines are averaged: of each part all its pixels. */
export const LINE_SCALER = 'area';

/**
 * The filter that compares fields, with its own thresholds: a field must fit the frame before, or behind, by 4 % better to make a frame interlaced, and the two
 * fields each other by 50 % better than they fit those to make it progressive.
 */
export const FIELD_FILTER = 'idet=intl_thres=1.04:prog_thres=1.5';

/** MJPEG quantiser scale, 2 (best) to 31: 4 is about quality 85 of other encoders, 1-4 ms and 30-80 KB for 640 pixels of width. */
export const JPEG_QSCALE = 4;

/** Effort of libwebp, 0 to 6, at its default quality of 75: 2 takes a third of the time of its default, 4, for 3 to 7 % more bytes. */
export const WEBP_METHOD = 2;

/**
 * What every result depends on through the frames and samples it is made from. Decoders, scalers and filters are those of the libav
 * that comes with this release of node-av; a test holds it to the one that package.json names.
 */
export const DECODING_PARAMETERS: Parameters = {
  libav: 'node-av 6.1.1',
  // Whole frames stay in libav: JavaScript sees 64x36 of them.
  thumbnail: `${THUMBNAIL_WIDTH}x${THUMBNAIL_HEIGHT} yuv420p tv ${THUMBNAIL_SCALER}`,
  preview: `${PREVIEW_SIDE} gray pc ${PREVIEW_SCALER}`,
  picture: `yuvj420p pc ${PICTURE_SCALER}`,
  jpegQscale: JPEG_QSCALE,
  webp: `yuv420p tv method ${WEBP_METHOD}`,
  /** To be changed whenever the same damage could be told otherwise. */
  damage: '1.1.0',
};
