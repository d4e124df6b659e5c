import { InvalidKeyError, StoreFullError } from '../media-store-error.ts';

/** Whether `error` came from the operating system with one of these codes, such as `ENOENT`. */
export function isSystemError(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

/** What a failed write means to the store's callers; the error itself where it has no such meaning. */
export function asWriteError(key: string, error: unknown): unknown {
  if (isSystemError(error, 'ENOSPC', 'EDQUOT')) return new StoreFullError({ cause: error });
  if (isSystemError(error, 'ENOTDIR', 'EEXIST', 'EISDIR')) {
    return new InvalidKeyError(key, 'an object stands where it needs a folder, or a folder where it needs an object', {
      cause: error,
    });
  }
  return error;
}
