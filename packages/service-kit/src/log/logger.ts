import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import pretty from 'pino-pretty';

/** Structured logger: `log.info({ videoId, jobId }, 'what happened')`. */
export type Logger = PinoLogger;

/** How verbose a logger is, least to most. */
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** One of LOG_LEVELS. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How log lines look: one JSON object a line for machines, coloured text for people. */
export const LOG_FORMATS = ['json', 'pretty'] as const;

/** One of LOG_FORMATS. */
export type LogFormat = (typeof LOG_FORMATS)[number];

/** What a logger is made from. */
export interface LoggerOptions {
  /** Which service speaks; every line carries it as `service`. */
  readonly service: string;
  readonly level: LogLevel;
  readonly format: LogFormat;
}

/** Most that is kept for the end of a turn of the event loop, in characters. */
const KEPT_LENGTH = 8_192;

/**
 * Makes the logger of one process. It writes to standard output what was logged in one turn of the event loop, at the end
 * of that turn or of the process: last words before a crash are kept, and a busy service makes few system calls.
 */
export function createLogger({ service, level, format }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: ['authorization', 'headers.authorization', 'headers["x-api-key"]', 'password'],
  };
  if (format === 'json') return pino(options, standardOutput());
  return pino(
    options,
    pretty({
      sync: true,
      ignore: 'service',
      translateTime: 'SYS:HH:MM:ss.l',
      messageFormat: `[${service}] {msg}`,
      singleLine: true,
    }),
  );
}

/** Shared by all loggers of the process, so that their lines stay in order. */
let output: DestinationStream | undefined;

function standardOutput(): DestinationStream {
  output ??= turnwise(pino.destination({ dest: 1, sync: true }));
  return output;
}

function turnwise(out: DestinationStream): DestinationStream & { flushSync(): void } {
  let kept = '';
  let turn: NodeJS.Immediate | undefined;
  const flushSync = () => {
    clearImmediate(turn);
    turn = undefined;
    const lines = kept;
    kept = '';
    if (lines !== '') out.write(lines);
  };
  process.on('exit', flushSync);
  return {
    write: (line) => {
      kept += line;
      if (kept.length >= KEPT_LENGTH) flushSync();
      else turn ??= setImmediate(flushSync);
    },
    // Called by pino after a line of level fatal.
    flushSync,
  };
}
