/**
 * RFC 3339, section 5.6, with a zone and at most the nine digits of google.protobuf.Timestamp; years from 1, as there.
 * A zone is at most 15:59 away from UTC: none on earth is further than 14:00, and PostgreSQL refuses 16:00.
 */
const PATTERN = /^(?!0000)\d{4}-\d\d-(\d\d)T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-](0\d|1[0-5]):\d\d)$/i;

/** Whether a text is a time that exists. */
export function isTimestamp(text: string): boolean {
  const day = Number(PATTERN.exec(text)?.[1]);
  if (Number.isNaN(day) || Number.isNaN(Date.parse(text.toUpperCase()))) return false;
  // Date.parse takes 30 February for 2 March.
  return new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === day;
}
