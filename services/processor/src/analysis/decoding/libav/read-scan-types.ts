import type { ScanType } from '../container-facts.ts';

const STREAM = '  Stream #0';
const INDEX = /^:(\d+)$/;
const VIDEO = ': Video: ';

/**
 * What libav says last of a pixel format (`avcodec_string`): the order of the fields. Swapped are those that are coded in one order and shown in the
 * other, of which the one that is shown counts.
 */
const FIELD_ORDERS: readonly (readonly [said: RegExp, scanType: ScanType])[] = [
  [/[(,] ?progressive[)]/, 'PROGRESSIVE'],
  [/[(,] ?(top first|bottom coded first [(]swapped[)])[)]/, 'TOP_FIELD_FIRST'],
  [/[(,] ?(bottom first|top coded first [(]swapped[)])[)]/, 'BOTTOM_FIELD_FIRST'],
];

/**
 * How the video streams are scanned, by the number of the stream, in libav's description of a file: node-av 6.1 has no other way to what codecs mark.
 *
 * @param description see `LibavLog.descriptionOf`
 */
export function readScanTypes(description: readonly string[]): ReadonlyMap<number, ScanType> {
  const found = new Map<number, ScanType>();
  for (const [at, message] of description.entries()) {
    const index = INDEX.exec(description[at + 1] ?? '')?.[1];
    if (message !== STREAM || index === undefined) continue;
    // Between them stand at most the number and the language that the container has.
    const said = description.slice(at + 2, at + 5).find((part) => part.startsWith(VIDEO));
    const scanType = FIELD_ORDERS.find(([order]) => order.test(said ?? ''))?.[1];
    if (scanType !== undefined) found.set(Number(index), scanType);
  }
  return found;
}
