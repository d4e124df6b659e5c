import type { Logger } from '@vidi/service-kit';
import { pino } from 'pino';

/** A logger that keeps its lines. */
export function collectLog(): { log: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { formatters: { level: (level) => ({ level }) } },
    { write: (line) => lines.push(JSON.parse(line)) },
  );
  return { log, lines };
}
