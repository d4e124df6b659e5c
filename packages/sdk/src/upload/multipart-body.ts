import { newRequestId } from '../request/request-id.ts';
import { type ByteStream, byteStream } from './byte-stream.ts';
import type { OpenedSource } from './upload-source.ts';

/** A request body and the headers it needs. */
export interface RequestBody {
  readonly body: Blob | ReadableStream<Uint8Array>;
  readonly headers: Readonly<Record<string, string>>;
  /** Stops reading the source; to be called however the request ended. */
  readonly close: ByteStream['close'];
  /** What the source threw while it was read. */
  readonly failure: ByteStream['failure'];
}

/** How far an upload is. */
export interface UploadProgress {
  /** Bytes of the file handed to the network so far. */
  readonly sentBytes: number;
  /** Size of the file; undefined for a stream. */
  readonly totalBytes: number | undefined;
}

/** A field of the form; they go before the file, so that the server knows them before the bytes come. */
export type FormField = readonly [name: string, value: string];

/**
 * Makes a `multipart/form-data` body (RFC 7578): a stream, which reads its source as it is sent; or a Blob, where the content
 * is one, nobody follows the progress, and `streams` is false because the platform cannot send a stream.
 *
 * Not FormData: an upload by it that is aborted in its first moments leaves an unhandled rejection behind (`Invalid state:
 * ReadableStream is already closed`, Node.js 24.21), which ends the caller's process.
 */
export function multipartBody(
  fields: readonly FormField[],
  source: OpenedSource,
  streams: boolean,
  onProgress: ((progress: UploadProgress) => void) | undefined,
): RequestBody {
  const boundary = `vidi-${newRequestId()}`;
  const head = new TextEncoder().encode(
    fields
      .map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .concat(`--${boundary}\r\n`)
      .concat(`content-disposition: form-data; name="file"; filename="${escapeName(source.fileName)}"\r\n`)
      .concat(`content-type: ${oneLine(source.contentType)}\r\n\r\n`)
      .join(''),
  );
  const tail = new TextEncoder().encode(`\r\n--${boundary}--\r\n`);
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  const { content } = source;
  if (content instanceof Blob && !streams && onProgress === undefined) {
    return { body: new Blob([head, content, tail]), headers, close: async () => undefined, failure: () => undefined };
  }
  const { stream, close, failure } = byteStream(bytesOf(head, content, tail, onProgress));
  if (!(content instanceof Blob)) return { body: stream, headers, close, failure };
  // Lets the server refuse what is too large at once. Browsers ignore the header.
  const length = String(head.byteLength + content.size + tail.byteLength);
  return { body: stream, headers: { ...headers, 'content-length': length }, close, failure };
}

async function* bytesOf(
  head: Uint8Array,
  content: Blob | AsyncIterable<Uint8Array>,
  tail: Uint8Array,
  onProgress: ((progress: UploadProgress) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  yield head;
  const totalBytes = content instanceof Blob ? content.size : undefined;
  let sentBytes = 0;
  for await (const chunk of content instanceof Blob ? content.stream() : content) {
    yield chunk;
    sentBytes += chunk.byteLength;
    onProgress?.({ sentBytes, totalBytes });
  }
  yield tail;
}

/** What browsers do to a file name in a header (HTML standard, "multipart/form-data encoding algorithm"). */
function escapeName(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

function oneLine(value: string): string {
  return value.replaceAll(/[\r\n]/g, ' ');
}
