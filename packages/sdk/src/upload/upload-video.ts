import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { VideoSchema } from '@vidi/contracts/vidi/v1/video';
import type { ClientConfig } from '../config.ts';
import { InternalError, TimeoutError } from '../errors/error-classes.ts';
import { fromHttpResponse } from '../errors/from-http-response.ts';
import { VidiError } from '../errors/vidi-error.ts';
import type { Feature } from '../model/feature.ts';
import type { OnDuplicate } from '../model/on-duplicate.ts';
import type { AskedPriority } from '../model/priority.ts';
import { toVideo, type Video } from '../model/video.ts';
import { createCheckedFetch } from '../request/checked-fetch.ts';
import { newRequestId } from '../request/request-id.ts';
import { withRetries } from '../request/retry.ts';
import { type FormField, multipartBody, type UploadProgress } from './multipart-body.ts';
import type { ResumableUploadOptions } from './resumable/resumable-options.ts';
import { uploadResumably } from './resumable/upload-resumably.ts';
import { isNode, STREAMED } from './streamed-body.ts';
import { type OpenedSource, openUploadSource, type UploadSource } from './upload-source.ts';

/** What can be said about a new video, however it comes. */
export interface NewVideoOptions {
  /** A name for people. By default the file name, or the last part of the URL. */
  readonly title?: string | undefined;
  /** What to look for. By default everything. */
  readonly features?: readonly Feature[] | undefined;
  /** Pairs of your own: at most 64, keys of 1 to 63 characters, values of at most 255. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /**
   * How soon it is analysed. By default as the server is set (`NORMAL`, usually). Rejects with PermissionDeniedError
   * (`PRIORITY_NOT_ALLOWED`) when it is higher than your API key may ask for.
   */
  readonly priority?: AskedPriority | undefined;
  /**
   * Whether everything is looked for, though results of the same bytes, engines and parameters are there already. By default they are
   * reused. Not with `onDuplicate: 'REUSE'`.
   */
  readonly force?: boolean | undefined;
  /**
   * The language that is spoken, as a BCP 47 tag such as `en` or `pt-BR`, where you know it: it then wins over whatever would be
   * detected. By default it is detected, or told by the subtitles.
   */
  readonly language?: string | undefined;
  /**
   * Makes handing over the same video twice harmless: the same id with the same request answers the video it made the first
   * time, with another request it rejects with ConflictError (`REQUEST_ID_REUSED`). At most 128 characters. By default a new
   * UUID, which covers the repetitions that the SDK makes by itself; give your own to repeat across restarts of your program.
   */
  readonly requestId?: string | undefined;
}

/** What can be said about an upload. */
export interface UploadOptions extends NewVideoOptions, ResumableUploadOptions {
  /** By default the name of the file at the path or of the File, else `video`. */
  readonly fileName?: string | undefined;
  /** Media type. By default the Blob's, else by the file name's extension, else `application/octet-stream`. */
  readonly contentType?: string | undefined;
  /**
   * SHA-256 of the file in hexadecimal, where you know it. If other bytes arrive, the upload rejects with reason
   * `CHECKSUM_MISMATCH`, and the server keeps nothing.
   */
  readonly sha256?: string | undefined;
  /**
   * What to do when you handed over the same bytes before; they are kept once in any case. `PROCESS`, the default, makes another
   * video; `REUSE` answers the first one made from them that has every feature asked for, unless it failed or was cancelled.
   */
  readonly onDuplicate?: OnDuplicate | undefined;
  /**
   * Called as the bytes leave; a repetition starts at 0 again, a resumable upload where the server has arrived. Works in Node.js, and in
   * browsers that can send a stream (not Firefox or Safari); for a resumable upload everywhere, there after each piece.
   */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
  /**
   * Ends the upload; it then rejects with the signal's reason, and the server keeps nothing, or what it has of a resumable upload until
   * that expires.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long the whole upload may take, repetitions included, in milliseconds. By default for ever: the server ends idle
   * uploads.
   */
  readonly timeoutMs?: number | undefined;
}

/**
 * Sends a video: by `POST /api/v1/videos` as `multipart/form-data`, which is repeated like a call that is safe to repeat if the source can
 * be read twice (a path, a Blob or bytes can, a stream cannot); or resumably, in pieces.
 *
 * @param get reads a video
 */
export async function uploadVideo(
  config: ClientConfig,
  source: UploadSource,
  options: UploadOptions,
  get: (id: string, signal: AbortSignal) => Promise<Video>,
): Promise<Video> {
  const { signal, timeoutMs = 0 } = options;
  signal?.throwIfAborted();
  const opened = await openUploadSource(source, options);
  const deadline = timeoutMs > 0 ? AbortSignal.timeout(timeoutMs) : undefined;
  const either = AbortSignal.any([signal, deadline].filter((one) => one !== undefined));
  const resumable = options.resumable === true || options.resumeFrom !== undefined;
  try {
    if (!resumable) return await sendWhole(config, opened, options, either);
    return await get(await uploadResumably(config, opened, formFields(options), options, either), either);
  } catch (error) {
    signal?.throwIfAborted();
    if (deadline?.aborted) {
      throw new TimeoutError(`the upload took longer than ${timeoutMs} ms (timeoutMs)`, { code: 'DEADLINE_EXCEEDED' });
    }
    throw error;
  }
}

async function sendWhole(
  config: ClientConfig,
  opened: OpenedSource,
  options: UploadOptions,
  signal: AbortSignal,
): Promise<Video> {
  const { requestId = newRequestId() } = options;
  const maxRetries = opened.content instanceof Blob ? config.maxRetries : 0;
  return await withRetries({ maxRetries, signal }, () => sendOnce(config, opened, { ...options, requestId }, signal));
}

async function sendOnce(
  config: ClientConfig,
  opened: OpenedSource,
  options: UploadOptions,
  signal: AbortSignal,
): Promise<Video> {
  const fields = [...sizeField(opened, options), ...formFields(options)];
  const { body, headers, close, failure } = multipartBody(fields, opened, isNode(), options.onProgress);
  try {
    const response = await createCheckedFetch(config)(`${config.baseUrl}/api/v1/videos`, {
      method: 'POST',
      headers: { accept: 'application/json', ...headers },
      body,
      ...STREAMED,
      signal,
    });
    if (!response.ok) throw await fromHttpResponse(response);
    const video: JsonValue = JSON.parse(await response.text());
    return toVideo(fromJson(VideoSchema, video, { ignoreUnknownFields: true }));
  } catch (error) {
    const sourceFailure = signal.aborted ? undefined : failure();
    if (sourceFailure !== undefined) throw sourceFailure.error;
    throw error instanceof VidiError || signal.aborted
      ? error
      : new InternalError(`the answer of ${config.baseUrl} to the upload is not that of Vidi: ${error}`, {
          code: 'UNKNOWN',
          cause: error,
        });
  } finally {
    // Neither waited for nor listened to: a source may be slow or bad at letting go, and the caller has the outcome.
    void close().catch(() => undefined);
  }
}

/** So that the server can refuse before the bytes; a resumable upload says its size in a header of its own. */
function sizeField({ content }: OpenedSource, { sizeBytes }: UploadOptions): FormField[] {
  const size = content instanceof Blob ? content.size : sizeBytes;
  return size === undefined ? [] : [['sizeBytes', String(size)]];
}

function formFields(options: UploadOptions): FormField[] {
  const { title, features, labels, requestId, sha256, onDuplicate, priority, force, language } = options;
  const fields: FormField[] = [];
  if (requestId !== undefined) fields.push(['requestId', requestId]);
  if (sha256 !== undefined) fields.push(['sha256', sha256]);
  if (onDuplicate !== undefined) fields.push(['onDuplicate', onDuplicate]);
  if (priority !== undefined) fields.push(['priority', priority]);
  if (force === true) fields.push(['force', 'true']);
  if (language !== undefined) fields.push(['language', language]);
  if (title !== undefined) fields.push(['title', title]);
  if (features !== undefined && features.length > 0) fields.push(['features', features.join(',')]);
  if (labels !== undefined) fields.push(['labels', JSON.stringify(labels)]);
  return fields;
}
