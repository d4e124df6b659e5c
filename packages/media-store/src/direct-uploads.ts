/** Most parts of one upload, a limit of S3's (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html). */
export const MAX_PARTS = 10_000;

/** Smallest part but for the last one, in bytes; a limit of S3's. */
export const MIN_PART_BYTES = 5 * 2 ** 20;

/** Largest part, in bytes; a limit of S3's. */
export const MAX_PART_BYTES = 5 * 2 ** 30;

/** Longest time that a signed URL can be good for, in milliseconds: a week, a limit of AWS Signature Version 4. */
export const MAX_URL_LIFETIME_MS = 7 * 24 * 3_600_000;

/** An upload that has begun. */
export interface DirectUpload {
  /** Key that the object will have. */
  readonly key: string;
  /** The server's name for it. */
  readonly uploadId: string;
}

/** A part that the server has. */
export interface ReceivedPart {
  /** From 1 to MAX_PARTS. */
  readonly number: number;
  readonly sizeBytes: number;
  /** As the server gave it, without quotes. */
  readonly etag: string;
}

/** A part that is to come. */
export interface PartToSend {
  /** From 1 to MAX_PARTS. */
  readonly number: number;
  /** Exactly so many; the URL is good for no other number. */
  readonly sizeBytes: number;
}

/**
 * Uploads that clients send to the store themselves, part by part, past the services: they get URLs that are signed for one
 * part each. The object appears whole when the upload is completed. Only a store that clients can reach by HTTP has them.
 *
 * Errors: DirectUploadNotFoundError, StoreFullError, InvalidKeyError.
 */
export interface DirectUploads {
  /** Begins an upload. One that is neither completed nor aborted keeps its parts for ever. */
  begin(key: string): Promise<DirectUpload>;
  /**
   * The URL that one PUT of the part goes to, with the part as its body and a Content-Length of exactly its size.
   *
   * @param lifetimeMs how long it is good for, in whole seconds up to MAX_URL_LIFETIME_MS.
   */
  signPart(upload: DirectUpload, part: PartToSend, lifetimeMs: number): Promise<string>;
  /** The parts from number `first` to number `last` that are here, in their order. */
  listParts(upload: DirectUpload, first: number, last: number): Promise<readonly ReceivedPart[]>;
  /** Makes the object out of the parts given, in their order. Does nothing when there is an object of the key already. */
  complete(upload: DirectUpload, parts: readonly Pick<ReceivedPart, 'number' | 'etag'>[]): Promise<void>;
  /** Forgets the upload with its parts; does nothing when it is gone or completed. */
  abort(upload: DirectUpload): Promise<void>;
}
