import { decodeBinaryHeader, encodeBinaryHeader } from '@connectrpc/connect';
import { mergeNonProtocolHeaders } from '@connectrpc/connect/protocol';
import { Metadata } from '@grpc/grpc-js';

/** Headers that belong to the HTTP connection, which HTTP/2 forbids (RFC 9113, 8.2.2), or that grpc-js sets itself. */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
]);

/**
 * Headers as grpc-js takes them. What the protocol sets itself (`content-type`, `grpc-*`, ...) is left out. Binary
 * headers (`*-bin`) are base64 in Headers and bytes in Metadata.
 *
 * @throws Error when a value cannot be sent: not printable ASCII, not base64.
 */
export function toMetadata(headers: Headers): Metadata {
  const own = new Headers();
  mergeNonProtocolHeaders(own, headers);
  const metadata = new Metadata();
  own.forEach((value, name) => {
    if (!CONNECTION_HEADERS.has(name)) addTo(metadata, name, value);
  });
  return metadata;
}

/** Adds one field, which holds several comma-separated values where a binary header came more than once. */
export function addTo(metadata: Metadata, name: string, value: string): void {
  if (!name.endsWith('-bin')) {
    metadata.add(name, value);
    return;
  }
  for (const part of value.split(',')) metadata.add(name, Buffer.from(decodeBinaryHeader(part.trim())));
}

/** What grpc-js received, as Headers. */
export function toHeaders(metadata: Metadata): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(metadata.toJSON())) {
    for (const value of values) headers.append(name, typeof value === 'string' ? value : encodeBinaryHeader(value));
  }
  return headers;
}

/** What grpc-js received with an answer, as Headers, without the protocol's own fields. */
export function toAnswerHeaders(metadata: Metadata): Headers {
  const headers = new Headers();
  mergeNonProtocolHeaders(headers, toHeaders(metadata));
  return headers;
}
