/** Why the store could not do what was asked. */
export type MediaStoreErrorReason =
  | 'OBJECT_NOT_FOUND'
  | 'OBJECT_TOO_LARGE'
  | 'STORE_FULL'
  | 'INVALID_KEY'
  | 'UNFINISHED_WRITES_HIDDEN'
  | 'DIRECT_UPLOAD_NOT_FOUND';

/** An answer of the store that its callers handle; anything else it throws is a fault of the disk or the network. */
export abstract class MediaStoreError extends Error {
  abstract readonly reason: MediaStoreErrorReason;
}

/** There is no object of that key. */
export class ObjectNotFoundError extends MediaStoreError {
  override readonly name = 'ObjectNotFoundError';
  override readonly reason = 'OBJECT_NOT_FOUND';
  readonly key: string;

  constructor(key: string, options?: { readonly cause?: unknown }) {
    super(`The media store has no object ${key}.`, options);
    this.key = key;
  }
}

/** More bytes came than the writer allowed. Nothing was kept. */
export class ObjectTooLargeError extends MediaStoreError {
  override readonly name = 'ObjectTooLargeError';
  override readonly reason = 'OBJECT_TOO_LARGE';
  readonly key: string;
  /** The bound that was passed, in bytes. */
  readonly maxBytes: number;

  constructor(key: string, maxBytes: number) {
    super(`Object ${key} has more than the ${maxBytes} bytes allowed.`);
    this.key = key;
    this.maxBytes = maxBytes;
  }
}

/** The disk, or the quota on it, is full. Nothing was kept. */
export class StoreFullError extends MediaStoreError {
  override readonly name = 'StoreFullError';
  override readonly reason = 'STORE_FULL';

  constructor(options?: { readonly cause?: unknown }) {
    super('The media store has no space left: free some, or delete videos.', options);
  }
}

/** A key that is not made as keys are. A bug or an attack, never a matter of the store's content. */
export class InvalidKeyError extends MediaStoreError {
  override readonly name = 'InvalidKeyError';
  override readonly reason = 'INVALID_KEY';
  readonly key: string;

  constructor(key: string, problem: string, options?: { readonly cause?: unknown }) {
    super(`${JSON.stringify(key)} is no key of the media store: ${problem}.`, options);
    this.key = key;
  }
}

/** The server of the store does not list writes that were begun, or does not let go of them. */
export class UnfinishedWritesHiddenError extends MediaStoreError {
  override readonly name = 'UnfinishedWritesHiddenError';
  override readonly reason = 'UNFINISHED_WRITES_HIDDEN';

  /** @param call the one that the server does not answer, such as `ListMultipartUploads`. */
  constructor(call: string, options?: { readonly cause?: unknown }) {
    super(
      `The server of the bucket does not answer ${call}, so what killed writers left cannot be removed from here; ` +
        'give the bucket a lifecycle rule that aborts incomplete multipart uploads after a day.',
      options,
    );
  }
}

/** There is no such upload, neither begun nor completed: it was aborted, or its parts were removed by the bucket's own rules. */
export class DirectUploadNotFoundError extends MediaStoreError {
  override readonly name = 'DirectUploadNotFoundError';
  override readonly reason = 'DIRECT_UPLOAD_NOT_FOUND';
  readonly key: string;

  constructor(key: string, options?: { readonly cause?: unknown }) {
    super(`The media store has no upload of ${key}: it was aborted, or its parts were removed.`, options);
    this.key = key;
  }
}
