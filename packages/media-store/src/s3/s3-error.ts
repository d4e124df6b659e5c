import { S3ServiceException } from '@aws-sdk/client-s3';
import { DirectUploadNotFoundError, ObjectNotFoundError, StoreFullError } from '../media-store-error.ts';

/** What servers answer when they have no room: MinIO's and Ceph's names, and the status of RFC 4918. */
const FULL = ['XMinioStorageFull', 'QuotaExceeded', 'InsufficientCapacity'];

/** Whether the server answered with this HTTP status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;
}

/** What a failed call means to the store's callers; the error itself where it has no such meaning. */
export function asStoreError(key: string, error: unknown): unknown {
  if (!(error instanceof S3ServiceException)) return error;
  if (FULL.includes(error.name) || hasStatus(error, 507)) return new StoreFullError({ cause: error });
  if (error.name === 'NoSuchUpload') return new DirectUploadNotFoundError(key, { cause: error });
  if (error.name === 'NoSuchKey' || error.name === 'NotFound') return new ObjectNotFoundError(key, { cause: error });
  return error;
}
