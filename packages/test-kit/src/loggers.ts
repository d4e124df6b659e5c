import { createLogger, type Logger } from '@vidi/service-kit';
import { pino } from 'pino';

/** A logger that says nothing. */
export function silentLogger(): Logger {
  return createLogger({ service: 'test', level: 'silent', format: 'json' });
}

/** A logger whose lines, of every level, can be looked at. */
export function recordingLogger(): { readonly log: Logger; readonly lines: readonly Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const formatters = { level: (label: string) => ({ level: label }) };
  const log = pino({ level: 'trace', base: null, formatters }, { write: (line) => void lines.push(parse(line)) });
  return { log, lines };
}

function parse(line: string): Record<string, unknown> {
  const value: unknown = JSON.parse(line);
  return typeof value === 'object' && value !== null ? { ...value } : { value };
}
