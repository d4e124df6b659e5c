import type { DeadLetter } from '../domain/dead-letter.ts';
import type { DeadLetterSummary } from '../ports/dead-letter-repository.ts';
import { onOneLine, tableLines } from './text-table.ts';

/** What is shown where something is absent. */
const NONE = '-';

/** Dead letters as the lines of a table, a heading first. */
export function deadLetterTable(letters: readonly DeadLetterSummary[]): readonly string[] {
  const rows = letters.map(({ id, deadLetterTime, queue, videoId, reason }) => [
    id,
    deadLetterTime.toISOString(),
    queue,
    videoId ?? NONE,
    reason.reason,
    reason.message,
  ]);
  return tableLines([['ID', 'TIME', 'QUEUE', 'VIDEO', 'REASON', 'MESSAGE'], ...rows]);
}

/** Everything that is kept of a letter. */
export function deadLetterLines(letter: DeadLetter): readonly string[] {
  const { id, deadLetterTime, queue, videoId, jobId, reason, headers, body, bodySizeBytes } = letter;
  return [
    ...tableLines([
      ['id', id],
      ['time', deadLetterTime.toISOString()],
      ['queue', queue],
      ['video', videoId ?? NONE],
      ['job', jobId ?? NONE],
      ['reason', `${reason.reason}: ${reason.message}`],
      ...Object.entries(headers).map(([name, value]) => [`header ${name}`, value]),
    ]),
    body.byteLength === bodySizeBytes
      ? `body, ${bodySizeBytes} bytes:`
      : `the first ${body.byteLength} of ${bodySizeBytes} bytes of the body:`,
    bodyText(body),
  ];
}

/** A letter for programs; its body in base64. */
export function deadLetterJson(letter: DeadLetterSummary | DeadLetter): string {
  if (!('body' in letter)) return JSON.stringify(letter);
  return JSON.stringify({ ...letter, body: Buffer.from(letter.body).toString('base64') });
}

/** What is no text is shown as hexadecimal. */
function bodyText(body: Uint8Array): string {
  try {
    return onOneLine(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // A TypeError, by the specification: the bytes are no UTF-8.
    return `0x${Buffer.from(body).toString('hex')}`;
  }
}
