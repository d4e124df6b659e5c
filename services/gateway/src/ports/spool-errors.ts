/** The spool has no such upload: never had, or it was ended, or it is too old. */
export class SpooledUploadNotFoundError extends Error {
  override readonly name = 'SpooledUploadNotFoundError';
}

/** The bytes of a request are not those whose checksum came with it; they were taken back. */
export class PieceChecksumError extends Error {
  override readonly name = 'PieceChecksumError';
  readonly algorithm: string;

  /** @param header where the checksum was */
  constructor(algorithm: string, header: string) {
    super(`The ${algorithm} of the bytes that came is not the one in ${header}; they were not kept. Send them again.`);
    this.algorithm = algorithm;
  }
}

/** The upload is no video, or one in a container that is not taken in, as its first bytes say; it was ended. */
export class ContentRefusedError extends Error {
  override readonly name = 'ContentRefusedError';
  readonly reason: 'NOT_A_VIDEO' | 'UNSUPPORTED_FORMAT';

  /** @param message what the upload is, and what is accepted instead */
  constructor(reason: ContentRefusedError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The disk of the spool is full, or would be fuller than allowed. */
export class SpoolFullError extends Error {
  override readonly name = 'SpoolFullError';
  /** What must stay free, in bytes. */
  readonly minFreeBytes: number;

  constructor(minFreeBytes: number, options?: ErrorOptions) {
    super('The disk of the spool has no room for the upload.', options);
    this.minFreeBytes = minFreeBytes;
  }
}
