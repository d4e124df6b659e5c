import { invalidRequest } from '../../forward/validate.ts';

/** The path of a request, cut but not yet decoded. */
export interface RequestPath {
  /** Raw segments, without the verb. */
  readonly raw: readonly string[];
  /** Decoded segments, to be compared with literals. */
  readonly decoded: readonly string[];
  /** What follows the last raw colon of the last segment, decoded; undefined where there is none. */
  readonly verb: string | undefined;
}

/**
 * Cuts a path into segments and verb. Cutting comes before decoding, so an encoded slash or colon stays within its
 * segment: `%2F` in an id is part of the id.
 *
 * @returns undefined for a path with an empty segment (`//`, a trailing slash), which no template matches
 * @throws ConnectError INVALID_ARGUMENT when percent-encoding is broken or not UTF-8
 */
export function splitPath(path: string): RequestPath | undefined {
  const raw = path.slice(1).split('/');
  const last = raw[raw.length - 1] ?? '';
  const colon = last.lastIndexOf(':');
  let verb: string | undefined;
  if (colon !== -1) {
    verb = percentDecoded(last.slice(colon + 1));
    raw[raw.length - 1] = last.slice(0, colon);
  }
  const decoded = raw.map(percentDecoded);
  return raw.includes('') ? undefined : { raw, decoded, verb };
}

/**
 * The value of a variable that takes segments `[start, end)`. In a value of several segments `%2F` stays as it is, or
 * it could not be told from a separator (google/api/http.proto, "Path template syntax").
 */
export function variableValue(path: RequestPath, start: number, end: number, multiSegment: boolean): string {
  if (!multiSegment) return path.decoded[start] ?? '';
  return path.raw
    .slice(start, end)
    .map((segment) =>
      segment
        .split(/(%2F)/i)
        .map((part) => (/^%2F$/i.test(part) ? part : percentDecoded(part)))
        .join(''),
    )
    .join('/');
}

function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw invalidRequest([{ field: '', description: `the path has broken percent-encoding in "${text}"` }], cause);
  }
}
