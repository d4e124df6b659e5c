import { IngestError } from './errors.ts';

/** Fewer bytes came than the client said there are. Nothing of them is kept. */
export class UploadShorterThanDeclaredError extends IngestError {
  override readonly name = 'UploadShorterThanDeclaredError';
  override readonly reason = 'UPLOAD_INCOMPLETE';
  override readonly metadata: Readonly<Record<string, string>>;

  /** Both in bytes. */
  constructor(declared: number, actual: number) {
    super(
      `Only ${actual} of the ${declared} bytes came that the upload was said to have (size_bytes); nothing of it was kept. ` +
        'Send it again.',
    );
    this.metadata = { expected: String(declared), actual: String(actual) };
  }
}

/** More bytes came than the client said there are: they are those of another file. Nothing of them is kept. */
export class UploadLongerThanDeclaredError extends IngestError {
  override readonly name = 'UploadLongerThanDeclaredError';
  override readonly reason = 'UPLOAD_SIZE_MISMATCH';
  override readonly metadata: Readonly<Record<string, string>>;

  /** Both in bytes. */
  constructor(declared: number, actual: number) {
    super(
      `${actual} bytes came, more than the ${declared} that the upload was said to have (size_bytes); nothing of it was kept.`,
    );
    this.metadata = { expected: String(declared), actual: String(actual) };
  }
}
