import {
  type BrightLines,
  type HeldFrame,
  LINE_PARTS,
  type Picture,
  THUMBNAIL_HEIGHT,
  THUMBNAIL_WIDTH,
  type Thumbnail,
  type VideoFrame,
} from '../decoding/media-file.ts';
import { fromSeconds } from '../time/rational-time.ts';

/** A thumbnail whose luma is `paint(x, y)` and whose colour is even. */
export function paintThumbnail(paint: (x: number, y: number) => number, blue = 128, red = 128): Thumbnail {
  const chroma = (THUMBNAIL_WIDTH * THUMBNAIL_HEIGHT) / 4;
  return {
    luma: Uint8Array.from({ length: THUMBNAIL_WIDTH * THUMBNAIL_HEIGHT }, (_, i) =>
      paint(i % THUMBNAIL_WIDTH, Math.floor(i / THUMBNAIL_WIDTH)),
    ),
    blue: new Uint8Array(chroma).fill(blue),
    red: new Uint8Array(chroma).fill(red),
  };
}

/** A picture all of one brightness. */
export function flat(luma: number, blue = 128, red = 128): Thumbnail {
  return paintThumbnail(() => luma, blue, red);
}

/** Lines of which each part has the level `at(line, part)`. */
export function linesOf(count: number, at: (line: number, part: number) => number): BrightLines {
  return {
    count,
    levels: Uint8Array.from({ length: count * LINE_PARTS }, (_, i) => at(Math.floor(i / LINE_PARTS), i % LINE_PARTS)),
  };
}

/** Frame `number` at 25 frames per second; its preview and what it renders to is its thumbnail. */
export function frameOf(thumbnail: Thumbnail, number: number, onHold?: (held: HeldFrame) => HeldFrame): VideoFrame {
  const preview = { width: THUMBNAIL_WIDTH, height: THUMBNAIL_HEIGHT, stride: THUMBNAIL_WIDTH, luma: thumbnail.luma };
  const release = () => {
    // Nothing to release.
  };
  const { width, height } = preview;
  const render = (): Picture => ({
    ...preview,
    toJpeg: () => Uint8Array.of(number),
    toWebp: () => Uint8Array.of(number),
    toPixels: () => ({ width, height, bytes: new Uint8Array((width * height * 3) / 2).fill(number) }),
    [Symbol.dispose]: release,
  });
  const held = { render, [Symbol.dispose]: release };
  return {
    number,
    time: fromSeconds(number / 25),
    isKey: false,
    codedBytes: undefined,
    isTimed: true,
    thumbnail,
    preview,
    render,
    renderGrey: () => preview,
    hold: () => (onHold ? onHold(held) : held),
    lineBrightness: () => ({
      shownSize: { width, height },
      rows: linesOf(height, (line, part) => thumbnail.luma[line * width + 2 * part] ?? 0),
      columns: linesOf(width, (line, part) => thumbnail.luma[part * width + line] ?? 0),
    }),
    compareFields: () => undefined,
  };
}
