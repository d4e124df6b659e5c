import type { StoryboardResult, StoryboardSheet, StoryboardTile } from '@vidi/contracts/vidi/v1/results';
import { inSeconds, nanosOf } from './offset.ts';

/** What a player is to load at most; the contract names less. */
const MAX_TILES = 400;
/** In pixels. */
const MAX_SHEET_SIDE = 4_096;

/**
 * What is wrong with a storyboard: its tiles must follow each other without gaps from 0 on, each with the time of a frame from within it and a place
 * of its own inside a sheet; its sheets and indexes must be there.
 *
 * @returns one sentence per problem; none when it holds.
 */
export function checkStoryboard(storyboard: StoryboardResult): readonly string[] {
  const { interval, sheets, tiles, vtt, webpVtt, json } = storyboard;
  const problems: string[] = [];
  if ((nanosOf(interval) ?? 0n) <= 0n) problems.push('the intervals of the storyboard have no length');
  if (vtt === undefined || webpVtt === undefined || json === undefined) problems.push('the storyboard lacks an index');
  if (tiles.length === 0) problems.push('the storyboard has no tiles');
  if (tiles.length > MAX_TILES) problems.push(`the storyboard has ${tiles.length} tiles, more than ${MAX_TILES}`);
  problems.push(...sheets.flatMap(checkSheet));
  let end = 0n;
  const places = new Set<string>();
  for (const [index, tile] of tiles.entries()) {
    const name = `tile ${index} of the storyboard`;
    problems.push(...checkTimes(name, tile, end), ...checkPlace(name, tile, storyboard));
    end = nanosOf(tile.endOffset) ?? end;
    places.add(`${tile.sheetIndex} ${tile.left} ${tile.top}`);
  }
  if (places.size < tiles.length) problems.push('tiles of the storyboard share a place');
  return problems;
}

function checkSheet({ jpeg, webp }: StoryboardSheet, index: number): readonly string[] {
  const name = `sheet ${index} of the storyboard`;
  if (jpeg === undefined || webp === undefined) return [`${name} lacks an image`];
  const { width, height } = jpeg;
  const isSame = width === webp.width && height === webp.height;
  const isBounded = [width, height].every((side) => side > 0 && side <= MAX_SHEET_SIDE);
  return isSame && isBounded
    ? []
    : [`${name} has ${width}x${height} pixels as JPEG and ${webp.width}x${webp.height} as WebP`];
}

function checkTimes(name: string, tile: StoryboardTile, previousEnd: bigint): readonly string[] {
  const [start, end, time] = [tile.startOffset, tile.endOffset, tile.timeOffset].map(nanosOf);
  if (start === undefined || end === undefined || time === undefined) return [`${name} lacks a time`];
  const problems: string[] = [];
  if (start !== previousEnd) {
    problems.push(`${name} starts at ${inSeconds(start)}, not where the one before ends, at ${inSeconds(previousEnd)}`);
  }
  if (end <= start || time < start || time >= end) {
    problems.push(`${name} shows ${inSeconds(time)}, outside of [${inSeconds(start)}, ${inSeconds(end)})`);
  }
  return problems;
}

function checkPlace(
  name: string,
  { sheetIndex, left, top }: StoryboardTile,
  { sheets, tileWidth, tileHeight }: StoryboardResult,
): readonly string[] {
  const image = sheets[sheetIndex]?.jpeg;
  if (image === undefined) return [`${name} is in sheet ${sheetIndex}, which is not there`];
  const isInside = left >= 0 && top >= 0 && left + tileWidth <= image.width && top + tileHeight <= image.height;
  return isInside && tileWidth > 0 && tileHeight > 0
    ? []
    : [`${name}, of ${tileWidth}x${tileHeight} pixels at ${left},${top}, is outside its sheet`];
}
