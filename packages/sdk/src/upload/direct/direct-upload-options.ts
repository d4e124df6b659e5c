import type { OnDuplicate } from '../../model/on-duplicate.ts';
import type { UploadProgress } from '../multipart-body.ts';
import type { UploadSource } from '../upload-source.ts';
import type { NewVideoOptions } from '../upload-video.ts';

/** What can be sent in parts: the path of a file (Node only), a Blob or File, or bytes in memory. A stream cannot be cut. */
export type DirectUploadSource = Extract<UploadSource, string | Blob | Uint8Array>;

/** What can be said about an upload that goes straight to the bucket. */
export interface DirectUploadOptions extends NewVideoOptions {
  /** By default the name of the file at the path or of the File, else `video`. */
  readonly fileName?: string | undefined;
  /** Media type. By default the Blob's, else by the file name's extension, else `application/octet-stream`. */
  readonly contentType?: string | undefined;
  /** SHA-256 of the file in hexadecimal, where you know it. Other bytes are refused with `CHECKSUM_MISMATCH`. */
  readonly sha256?: string | undefined;
  /**
   * What to do when you handed over the same bytes before: `PROCESS`, the default, makes another video; `REUSE` answers the first one
   * made from them that has every feature asked for, unless it failed or was cancelled.
   */
  readonly onDuplicate?: OnDuplicate | undefined;
  /** How many parts are sent at the same time. By default 4. */
  readonly concurrency?: number | undefined;
  /** Called after every part. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
  /**
   * Ends the upload; it then rejects with the signal's reason. What has arrived is kept until the session expires: the same
   * `requestId` with the same file goes on from there.
   */
  readonly signal?: AbortSignal | undefined;
}
