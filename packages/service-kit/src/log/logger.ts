import { type Logger as PinoLogger, pino } from 'pino';
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

/** Makes the logger of one process. It writes to standard output, synchronously, so that the last words before a crash are kept. */
export function createLogger({ service, level, format }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: ['authorization', 'headers.authorization', 'headers["x-api-key"]', 'password'],
  };
  if (format === 'json') return pino(options, pino.destination({ dest: 1, sync: true }));
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
