import type { OpenedSource } from './upload-source.ts';

/** A request body and its media type. */
export interface RequestBody {
  readonly body: Blob | ReadableStream<Uint8Array>;
  readonly contentType: string;
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
 * Makes a `multipart/form-data` body (RFC 7578). Content that is a Blob gives a Blob, which has a length, can be sent by
 * every browser, and reads its file while it is sent; content that comes once, or whose progress is to be followed, gives a
 * stream.
 *
 * Not FormData: an upload by it that is aborted in its first moments leaves an unhandled rejection behind (`Invalid state:
 * ReadableStream is already closed`, Node.js 24.21), which ends the caller's process.
 */
export function multipartBody(
  fields: readonly FormField[],
  source: OpenedSource,
  onProgress: ((progress: UploadProgress) => void) | undefined,
): RequestBody {
  const boundary = `vidi-${crypto.randomUUID()}`;
  const head = fields
    .map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .concat(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${escapeName(source.fileName)}"\r\n`,
    )
    .concat(`content-type: ${oneLine(source.contentType)}\r\n\r\n`)
    .join('');
  const tail = `\r\n--${boundary}--\r\n`;
  const contentType = `multipart/form-data; boundary=${boundary}`;
  return source.content instanceof Blob && onProgress === undefined
    ? { body: new Blob([head, source.content, tail]), contentType }
    : { body: toStream(bytesOf(head, source.content, tail, onProgress)), contentType };
}

async function* bytesOf(
  head: string,
  content: Blob | AsyncIterable<Uint8Array>,
  tail: string,
  onProgress: ((progress: UploadProgress) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(head);
  const totalBytes = content instanceof Blob ? content.size : undefined;
  let sentBytes = 0;
  for await (const chunk of content instanceof Blob ? content.stream() : content) {
    yield chunk;
    sentBytes += chunk.byteLength;
    onProgress?.({ sentBytes, totalBytes });
  }
  yield encoder.encode(tail);
}

/** What browsers do to a file name in a header (HTML standard, "multipart/form-data encoding algorithm"). */
function escapeName(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

function oneLine(value: string): string {
  return value.replaceAll(/[\r\n]/g, ' ');
}

function toStream(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}
