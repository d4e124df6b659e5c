import type { StorageFinding } from '../domain/storage-finding.ts';

/** Widths of all columns but the last: fixed, as lines are printed while the walk goes on. */
const WIDTHS = [12, 7, 26, 24, 36];

/** The first line of the table. */
export const HEADING = columns(['PROBLEM', 'DONE', 'BYTES', 'WRITTEN', 'VIDEO', 'OBJECT']);

/** A finding as a line of the table. */
export function findingLine(finding: StorageFinding): string {
  const { problem, object, modifiedTime, videoId, isRemoved } = finding;
  const done = isRemoved ? 'removed' : '-';
  return columns([problem, done, bytesOf(finding), modifiedTime?.toISOString() ?? '-', videoId ?? '-', object]);
}

/** A finding as a line of JSON; what is not known is left out. */
export function findingJson({ problem, object, sizeBytes, recordedBytes, ...finding }: StorageFinding): string {
  const { modifiedTime, videoId, isRemoved } = finding;
  return JSON.stringify({ problem, object, sizeBytes, recordedBytes, modifiedTime, videoId, removed: isRemoved });
}

function bytesOf({ sizeBytes, recordedBytes }: StorageFinding): string {
  const there = sizeBytes === undefined ? 'none' : String(sizeBytes);
  return recordedBytes === undefined || recordedBytes === sizeBytes ? there : `${there} of ${recordedBytes}`;
}

function columns(cells: readonly string[]): string {
  return cells.map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0)).join('  ');
}
