import type { JsonValue } from '@bufbuild/protobuf';

/** How a stream of messages is written as the body of one HTTP answer. */
export interface StreamFormat {
  readonly contentType: string;
  message(json: JsonValue): string;
  /**
   * The last thing written when the stream fails.
   *
   * @param retryAfterMs when to come back, in milliseconds, where the error says so
   */
  error(json: JsonValue, retryAfterMs: number | undefined): string;
  /** What is written at a good end; '' for nothing. */
  readonly end: string;
  /** What keeps a silent connection from being taken for dead; undefined where the format has no such thing. */
  readonly keepAlive: string | undefined;
}

/**
 * Server-sent events (HTML standard, 9.2). JSON has no line breaks of its own, so a message is one `data` line. A
 * browser's EventSource connects again whenever a stream ends, after as long as `retry` said last; `event: end` lets it know that there is no more.
 */
export const SERVER_SENT_EVENTS: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  message: (json) => `data: ${JSON.stringify(json)}\n\n`,
  error: (json, retryAfterMs) =>
    `${retryAfterMs === undefined ? '' : `retry: ${retryAfterMs}\n`}event: error\ndata: ${JSON.stringify(json)}\n\n`,
  end: 'event: end\ndata: {}\n\n',
  keepAlive: ': keep-alive\n\n',
};

/**
 * One JSON value a line. A stream that fails has `{"error": ...}` as its last line. Empty lines are not sent to keep
 * the connection busy: the format lets parsers choke on them.
 */
export const NDJSON: StreamFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  message: (json) => `${JSON.stringify(json)}\n`,
  error: (json) => `${JSON.stringify(json)}\n`,
  end: '',
  keepAlive: undefined,
};

/** Server-sent events for a client that names them in its Accept header and likes nothing better, NDJSON for others. */
export function streamFormat(accept: string | undefined): StreamFormat {
  const events = quality(accept, ['text/event-stream']);
  return events > 0 && events >= quality(accept, ['application/x-ndjson', 'application/json'])
    ? SERVER_SENT_EVENTS
    : NDJSON;
}

/** The highest weight (RFC 9110, 12.4.2) by which some media types are named; 0 where none is. */
function quality(accept: string | undefined, types: readonly string[]): number {
  const weights = (accept ?? '').split(',').flatMap((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    if (!types.includes(type)) return [];
    const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    return [Number.isFinite(weight) ? weight : 0];
  });
  return Math.max(0, ...weights);
}
