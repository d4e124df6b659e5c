import { contentTypeOf } from './content-type.ts';

/**
 * What can be uploaded: the path of a file (Node only), a Blob or File, bytes in memory, or bytes as they come.
 * Memory use stays constant for all but bytes in memory.
 */
export type UploadSource = string | Blob | Uint8Array | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** An opened source: what the file part of the request is made from. */
export interface OpenedSource {
  readonly fileName: string;
  readonly contentType: string;
  /** A Blob where the whole is at hand and can be read more than once; else bytes that come once. */
  readonly content: Blob | AsyncIterable<Uint8Array>;
}

/** What the caller says about a source, over what it says about itself. */
export interface SourceNaming {
  readonly fileName?: string | undefined;
  readonly contentType?: string | undefined;
}

/** Name of a file that has none: a file part without one would be a plain form field (RFC 7578 section 4.2). */
const UNNAMED = 'video';

/**
 * Opens a source.
 *
 * @throws Error with code ENOENT and the like when a path cannot be read; TypeError where there are no paths (browsers).
 */
export async function openUploadSource(source: UploadSource, naming: SourceNaming): Promise<OpenedSource> {
  if (typeof source === 'string') return named(await openFile(source), naming, baseName(source));
  if (source instanceof Blob) return named(source, naming, 'name' in source ? String(source.name) : undefined);
  if (source instanceof Uint8Array) return named(new Blob([copyOf(source)]), naming);
  if (source instanceof ReadableStream) return named(readAll(source), naming);
  return named(source, naming);
}

function named(
  content: Blob | AsyncIterable<Uint8Array>,
  { fileName, contentType }: SourceNaming,
  ownName?: string,
): OpenedSource {
  const name = fileName ?? ownName ?? UNNAMED;
  const ownType = content instanceof Blob && content.type !== '' ? content.type : undefined;
  return { fileName: name, contentType: contentType ?? ownType ?? contentTypeOf(name), content };
}

/** A Blob that reads from the file as it is read; nothing is loaded. */
async function openFile(path: string): Promise<Blob> {
  // Not an import: bundlers for browsers would try to find node:fs.
  const fs = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:fs');
  if (fs === undefined) {
    throw new TypeError('a path can be uploaded in Node.js 20.16 or later only: pass a Blob, bytes or a stream');
  }
  // openAsBlob says only "Unable to open file as blob"; stat says what is wrong with which path.
  const stat = await fs.promises.stat(path);
  if (!stat.isFile()) throw new TypeError(`${path} is not a file`);
  return await fs.openAsBlob(path);
}

function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

/** A Blob cannot be made from memory shared between threads, which a Uint8Array may be a view of. */
function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** Safari's ReadableStream cannot be iterated. */
async function* readAll(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Stops the source when the upload ended early; after the end it does nothing.
    await reader.cancel();
  }
}
