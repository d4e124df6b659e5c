import { Code, ConnectError } from '@connectrpc/connect';
import {
  findTrailerError,
  headerGrpcMessage,
  headerGrpcStatus,
  headerStatusDetailsBin,
  setTrailerStatus,
} from '@connectrpc/connect/protocol-grpc';
import type { Metadata } from '@grpc/grpc-js';
import { addTo, toHeaders, toMetadata } from './metadata.ts';

/** A gRPC status as grpc-js sends and receives it. */
export interface Status {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/** Longest error text that is sent, in characters: trailers are HTTP/2 headers, and peers refuse more than some 16 KiB of them. */
export const MAX_ERROR_TEXT = 2_000;

/** An error as it goes over the wire, with `trailer` and the error's own metadata and details. */
export function statusOfError(error: ConnectError, trailer: Headers): Status {
  const sent = shortened(error);
  const fields = setTrailerStatus(new Headers(trailer), sent);
  const metadata = toMetadata(fields);
  const details = fields.get(headerStatusDetailsBin);
  if (details !== null) addTo(metadata, headerStatusDetailsBin.toLowerCase(), details);
  // grpc-js puts the text through encodeURI, which throws at half a surrogate pair.
  return { code: sent.code, details: sent.rawMessage.toWellFormed(), metadata };
}

function shortened(error: ConnectError): ConnectError {
  if (error.rawMessage.length <= MAX_ERROR_TEXT && error.rawMessage.isWellFormed()) return error;
  const text = error.rawMessage.toWellFormed();
  const copy = new ConnectError(
    text.length <= MAX_ERROR_TEXT ? text : `${text.slice(0, MAX_ERROR_TEXT).toWellFormed()}…`,
    error.code,
    error.metadata,
  );
  copy.details = error.details;
  copy.isWireError = error.isWireError;
  return copy;
}

/**
 * What grpc-js says of a stream that was reset with CANCEL: no server sent this as a status. A server that is stopped by
 * force does it; to the caller, who cancelled nothing, that server is away.
 */
const RESET_BY_PEER = 'Call cancelled';

/** The error a failed call of a client ends with. */
export function errorOfCall(status: Status, signal: AbortSignal): ConnectError {
  if (status.code === Code.Canceled && status.details === RESET_BY_PEER && !signal.aborted) {
    return new ConnectError('the server broke the call off', Code.Unavailable);
  }
  return errorOfStatus(status);
}

/** The error a status stands for. Its metadata holds the trailer, as Connect's own transports have it. */
function errorOfStatus({ code, details, metadata }: Status): ConnectError {
  const trailer = toHeaders(metadata);
  trailer.set(headerGrpcStatus, String(code));
  trailer.set(headerGrpcMessage, encodeURIComponent(limitNamed(details).toWellFormed()));
  try {
    const error = findTrailerError(trailer);
    if (error !== undefined) return withoutStatusFields(error);
  } catch {
    // The details are damaged; the code and the text beside them still say what went wrong.
  }
  return new ConnectError(details, code in Code ? code : Code.Unknown, toHeaders(metadata));
}

function withoutStatusFields(error: ConnectError): ConnectError {
  for (const name of [headerGrpcStatus, headerGrpcMessage, headerStatusDetailsBin]) error.metadata.delete(name);
  return error;
}

/** grpc-js refuses a message that is too big with figures but without the name of the setting. */
function limitNamed(text: string): string {
  return text.startsWith('Received message larger than max') ? `${text}: the receiver's maxMessageBytes` : text;
}
