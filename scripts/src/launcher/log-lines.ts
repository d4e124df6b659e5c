import pc from 'picocolors';
import { z } from 'zod';

const LogLine = z.looseObject({ level: z.string(), time: z.string(), msg: z.string().default('') });

const LEVEL_COLOUR: Readonly<Record<string, (text: string) => string>> = {
  fatal: pc.red,
  error: pc.red,
  warn: pc.yellow,
  debug: pc.dim,
  trace: pc.dim,
};
/** Width of the longest name, `processor`. */
const NAME_WIDTH = 9;

/** Turns a service's JSON log line into one for people; anything else it printed is passed on under its name. */
export function readableLine(service: string, line: string): string {
  const entry = parse(line);
  if (entry === undefined) return `${' '.repeat(8)} ${nameOf(service)} ${line}`;
  const { level, time, msg, service: _service, pid: _pid, hostname: _hostname, err, ...rest } = entry;
  const colour = LEVEL_COLOUR[level] ?? ((text: string) => text);
  const mark = level === 'info' ? '' : `${level.toUpperCase()} `;
  const facts = Object.entries(rest).map(([name, value]) => pc.dim(`${name}=`) + factText(value));
  const cause = err === undefined ? [] : [pc.red(errorText(err))];
  return [pc.dim(clock(time)), nameOf(service), colour(mark + msg), ...facts, ...cause].join(' ');
}

function parse(line: string): z.infer<typeof LogLine> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return LogLine.safeParse(JSON.parse(line)).data;
  } catch {
    // Something that only begins like JSON: shown as it is.
    return undefined;
  }
}

function nameOf(service: string): string {
  return pc.cyan(service.padEnd(NAME_WIDTH));
}

/** Local time of day, as a person at the terminal reads a clock. */
function clock(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : date.toTimeString().slice(0, 8);
}

function factText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function errorText(error: unknown): string {
  const parsed = z.looseObject({ message: z.string(), stack: z.string().optional() }).safeParse(error);
  return parsed.success ? (parsed.data.stack ?? parsed.data.message) : JSON.stringify(error);
}
