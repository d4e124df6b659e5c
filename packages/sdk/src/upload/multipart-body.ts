import type { OpenedSource } from './upload-source.ts';

/** A request body and the headers it needs. */
export interface RequestBody {
  readonly body: FormData | ReadableStream<Uint8Array>;
  readonly headers: Readonly<Record<string, string>>;
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

/** A body made by the platform: works in every browser, has a Content-Length and can be sent again. */
export function formBody(fields: readonly FormField[], file: Blob, source: OpenedSource): RequestBody {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  // slice() shares the bytes; it is how a Blob gets another type.
  form.append('file', file.slice(0, file.size, source.contentType), source.fileName);
  return { body: form, headers: {} };
}

/**
 * A `multipart/form-data` body (RFC 7578) written as it is sent, for content that comes once or whose progress is to be
 * followed.
 */
export function streamingBody(
  fields: readonly FormField[],
  source: OpenedSource,
  onProgress: ((progress: UploadProgress) => void) | undefined,
): RequestBody {
  const boundary = `vidi-${crypto.randomUUID()}`;
  return {
    body: toStream(parts(boundary, fields, source, onProgress)),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

async function* parts(
  boundary: string,
  fields: readonly FormField[],
  { content, contentType, fileName }: OpenedSource,
  onProgress: ((progress: UploadProgress) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const fieldParts = fields.map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const filePart = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${escapeName(fileName)}"\r\ncontent-type: ${oneLine(contentType)}\r\n\r\n`;
  yield encoder.encode(fieldParts.join('') + filePart);
  const totalBytes = content instanceof Blob ? content.size : undefined;
  let sentBytes = 0;
  for await (const chunk of content instanceof Blob ? content.stream() : content) {
    yield chunk;
    sentBytes += chunk.byteLength;
    onProgress?.({ sentBytes, totalBytes });
  }
  yield encoder.encode(`\r\n--${boundary}--\r\n`);
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
