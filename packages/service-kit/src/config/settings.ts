import { z } from 'zod';

/** A TCP port from 0 (any free one) to 65535. */
export function port() {
  return z.string().transform(toNumber).pipe(z.int().min(0).max(65_535)).describe('a TCP port from 0 to 65535');
}

/** A whole number in `[min, max]`. */
export function integer(min: number, max: number) {
  return z
    .string()
    .transform(toNumber)
    .pipe(z.int().min(min).max(max))
    .describe(`a whole number from ${min} to ${max}`);
}

/** A number in `[min, max]`. */
export function decimal(min: number, max: number) {
  return z.string().transform(toNumber).pipe(z.number().min(min).max(max)).describe(`a number from ${min} to ${max}`);
}

/** One of a few words. */
export function choice<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words).describe(`one of ${words.join(', ')}`);
}

/** Any text that is not blank. */
export function text() {
  return z.string().describe('text');
}

/** An absolute URL whose scheme is one of `schemes` (without the colon). */
export function url(...schemes: readonly [string, ...string[]]) {
  return z
    .string()
    .refine((value) => schemes.includes(schemeOf(value) ?? ''))
    .describe(`a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`);
}

/** A comma-separated list of texts; blanks are dropped. */
export function list() {
  return z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    .describe('a comma-separated list');
}

/** A length of time such as `500ms`, `30s`, `5m`, `2h`, as milliseconds. */
export function duration() {
  return z
    .string()
    .transform((value) => scaled(value, DURATION_UNITS, 'ms'))
    .pipe(z.number().min(0))
    .describe('a length of time such as 500ms, 30s, 5m or 2h');
}

/** An amount of bytes such as `1048576`, `512MiB`, `10GiB` or `5MB`, as a whole number of bytes. */
export function bytes() {
  return z
    .string()
    .transform((value) => Math.floor(scaled(value, BYTE_UNITS, 'B')))
    .pipe(z.int().min(0))
    .describe('an amount of bytes such as 1048576, 512MiB or 10GiB');
}

/** How often something may happen, such as `50/s` or `600/m`, as a number per second; undefined for `off`. */
export function rate() {
  return z
    .string()
    .transform((value) => (value === 'off' ? undefined : perSecond(value)))
    .pipe(z.number().positive().optional())
    .describe('a rate such as 50/s, 600/m or 1000/h, or off');
}

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const BYTE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

function scaled(value: string, units: Readonly<Record<string, number>>, fallback: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(value);
  const factor = units[match?.[2] || fallback];
  return match === null || factor === undefined ? Number.NaN : Number(match[1]) * factor;
}

function perSecond(value: string): number {
  const match = /^(\d+(?:\.\d+)?)\/(s|m|h)$/.exec(value);
  const unitMs = DURATION_UNITS[match?.[2] ?? ''];
  return match === null || unitMs === undefined ? Number.NaN : (Number(match[1]) * 1_000) / unitMs;
}

function toNumber(value: string): number {
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}

function schemeOf(value: string): string | undefined {
  return URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : undefined;
}
