import { Code, type ConnectError } from '@connectrpc/connect';
import { SETTING } from '../config.ts';
import type { SpoolFullError } from '../ports/spool-errors.ts';
import { apiError } from './api-error.ts';

/** That there is no room for an upload, as clients get it. */
export function spoolFull(error: SpoolFullError): ConnectError {
  return apiError({
    code: Code.ResourceExhausted,
    reason: 'STORE_FULL',
    message: `There is no room for the upload: ${error.minFreeBytes} bytes must stay free, the limit set by ${SETTING.minFreeBytes}.`,
    metadata: { limitBytes: String(error.minFreeBytes), setting: SETTING.minFreeBytes },
    cause: error,
  });
}
