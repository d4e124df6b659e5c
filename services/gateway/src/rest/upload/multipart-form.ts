import { Code } from '@connectrpc/connect';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { apiError } from '../../errors/api-error.ts';
import { invalidRequest } from '../../forward/validate.ts';
import { headerOf, type ServerRequest } from '../../server/http-message.ts';
import type { FormField } from './upload-metadata.ts';

/** Limits on what of a form is kept in memory; the file itself is not. */
const MAX_FIELDS = 100;
const MAX_FIELD_BYTES = 64 * 1024;
const MAX_PART_HEADER_BYTES = 16 * 1024;
/** How much of the file may wait between parser and reader, in bytes. */
const FILE_HIGH_WATER_MARK = 256 * 1024;

/** Name of the part that is the video. */
const FILE_PART = 'file';

/** The file part of a form, as far as its headers go. */
export interface FormFile {
  /** The text parts so far; those behind the file are added as they come. */
  readonly fields: readonly FormField[];
  /** As the client gave it, without folders; data only. */
  readonly fileName: string;
  readonly contentType: string;
  /** The bytes, with back-pressure down to the client's connection. */
  readonly bytes: AsyncIterable<Buffer>;
}

/** A `multipart/form-data` body while it arrives. */
export interface MultipartForm {
  /** Resolves when the file part begins. @throws ConnectError for a form without one, or that is damaged before it */
  file(): Promise<FormFile>;
  /** Resolves when the whole form was read. @throws ConnectError for wrong parts and for a form cut short */
  end(): Promise<void>;
  /** Stops reading; to be called in any case, and when the reason is known before the parser can know it. */
  close(reason?: unknown): void;
}

/** Starts to read a form. Its text parts may come before and after the file. */
export function openMultipartForm(request: ServerRequest): MultipartForm {
  const parser = createParser(request);
  const fields: FormField[] = [];
  const file = Promise.withResolvers<FormFile>();
  const end = Promise.withResolvers<void>();
  // Both fail together, and only one of them is waited for at a time.
  for (const { promise } of [file, end]) promise.catch(() => undefined);
  let opened: BusboyFileStream | undefined;

  function fail(reason: unknown) {
    request.unpipe(parser);
    const error = reason instanceof Error ? reason : new Error('the form was closed');
    opened?.destroy(error);
    file.reject(error);
    end.reject(error);
  }

  parser.on('field', (name, value, nameTruncated, valueTruncated) => {
    if (name === FILE_PART) fail(partError(FILE_PART, 'has no file name; with curl, write -F file=@path'));
    else if (nameTruncated || valueTruncated) fail(partError(name, `is longer than ${MAX_FIELD_BYTES} bytes`));
    else fields.push([name, value]);
  });
  parser.on('file', (name, bytes, fileName, _encoding, contentType) => {
    // An error here reaches the reader through `bytes`; the parser emits it whether or not one listens.
    bytes.on('error', (error: Error) => fail(malformed(error)));
    if (name === FILE_PART && opened === undefined) {
      opened = bytes;
      file.resolve({ fields, fileName: decodeFileName(fileName), contentType, bytes });
      return;
    }
    bytes.resume();
    if (name === FILE_PART) fail(partError(name, 'is given more than once; send one video at a time'));
    else fail(partError(name, `is an unknown file; the video must be in the part ${FILE_PART}`));
  });
  parser.on('fieldsLimit', () => fail(partError('', `there are more than ${MAX_FIELDS} text parts`)));
  parser.on('error', (error) => fail(malformed(error)));
  parser.on('finish', () => {
    file.reject(partError(FILE_PART, 'is missing: the form has no file'));
    end.resolve();
  });
  request.pipe(parser);
  return { file: () => file.promise, end: () => end.promise, close: fail };
}

function createParser(request: ServerRequest) {
  try {
    return Busboy({
      headers: { 'content-type': headerOf(request, 'content-type') ?? '' },
      fileHwm: FILE_HIGH_WATER_MARK,
      isPartAFile: (_name, _contentType, fileName) => fileName !== undefined,
      limits: { fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, headerSize: MAX_PART_HEADER_BYTES, headerPairs: 32 },
    });
  } catch (cause) {
    throw invalidRequest([{ field: 'content-type', description: 'multipart/form-data needs a boundary' }], cause);
  }
}

function partError(part: string, description: string) {
  return invalidRequest([{ field: part, description }]);
}

function malformed(cause: unknown) {
  if (cause instanceof Error && 'code' in cause) {
    // Already one of ours, on its way back through the stream.
    return cause;
  }
  return apiError({
    code: Code.InvalidArgument,
    reason: 'UPLOAD_INCOMPLETE',
    message: 'The form is damaged or was cut short before its closing boundary; nothing was kept.',
    cause,
  });
}

/**
 * Takes back the three escapes of names in multipart bodies (HTML standard, 4.10.22.8): browsers and fetch send `"`, CR and
 * LF as `%22`, `%0D`, `%0A` and nothing else that way.
 */
function decodeFileName(name: string): string {
  return name.replace(/%(22|0D|0A)/g, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
