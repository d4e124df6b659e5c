import { IngestError } from './errors.ts';

/** A file cannot be taken over as it is; its bytes have to be sent. */
export class UploadNotAdoptableError extends IngestError {
  override readonly name = 'UploadNotAdoptableError';
  override readonly reason = 'UPLOAD_NOT_ADOPTABLE';

  constructor(file: string) {
    super(
      `The file ${JSON.stringify(file)} cannot be taken over: VIDI_UPLOAD_DIR and VIDI_MEDIA_DIR must be on one file system, of one user.`,
    );
  }
}
