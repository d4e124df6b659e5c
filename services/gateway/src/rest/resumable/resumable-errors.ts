import { Code, ConnectError } from '@connectrpc/connect';
import { apiError } from '../../errors/api-error.ts';
import type { ErrorReason } from '../../errors/error-reason.ts';
import { spoolFull } from '../../errors/spool-full.ts';
import {
  ContentRefusedError,
  PieceChecksumError,
  SpooledUploadNotFoundError,
  SpoolFullError,
} from '../../ports/spool-errors.ts';

/** Statuses of the tus protocol that say more than the code of the error would. */
export const CHECKSUM_MISMATCH_STATUS = 460;

/** What the spool threw, as clients get it. */
export function fromSpool(error: unknown): unknown {
  if (error instanceof ConnectError) return error;
  if (error instanceof SpooledUploadNotFoundError) return uploadNotFound();
  if (error instanceof ContentRefusedError) {
    return apiError({ code: Code.InvalidArgument, reason: error.reason, message: error.message });
  }
  if (error instanceof PieceChecksumError) {
    const { message, algorithm } = error;
    return apiError({ code: Code.InvalidArgument, reason: 'CHECKSUM_MISMATCH', message, metadata: { algorithm } });
  }
  if (error instanceof SpoolFullError) return spoolFull(error);
  return error;
}

/** The same for an upload of somebody else's as for none, so that nothing is learnt of it. */
export function uploadNotFound() {
  return apiError({
    code: Code.NotFound,
    reason: 'UPLOAD_NOT_FOUND',
    message: 'There is no such upload; it may have been ended, or have expired. Begin a new one.',
  });
}

/** What the tus library refused, with its status and text. */
export function fromLibrary(status: number, text: string): ConnectError {
  const [code, reason] = LIBRARY_REFUSALS.get(status) ?? LIBRARY_DEFAULT;
  return apiError({ code, reason, message: text.trim() === '' ? 'The request was refused.' : text.trim() });
}

const LIBRARY_DEFAULT: readonly [Code, ErrorReason] = [Code.InvalidArgument, 'INVALID_REQUEST'];
const LIBRARY_REFUSALS: ReadonlyMap<number, readonly [Code, ErrorReason]> = new Map([
  [404, [Code.NotFound, 'UPLOAD_NOT_FOUND']],
  [409, [Code.Aborted, 'UPLOAD_OFFSET_CONFLICT']],
  [410, [Code.NotFound, 'UPLOAD_NOT_FOUND']],
  [413, [Code.ResourceExhausted, 'UPLOAD_TOO_LARGE']],
  [500, [Code.Internal, 'INTERNAL']],
  [501, [Code.Unimplemented, 'UNIMPLEMENTED']],
]);
