import type { DescService } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import type { ClientConfig } from '../config.ts';
import { fromConnectError } from '../errors/from-connect-error.ts';
import type { CallOptions } from './call-options.ts';
import { withRetries } from './retry.ts';

/** One call of the service; gets what to pass on, and the number of the attempt, from 0. */
export type UnaryCall<Service extends DescService, T> = (
  service: Client<Service>,
  options: { readonly signal?: AbortSignal; readonly timeoutMs: number },
  attempt: number,
) => Promise<T>;

/**
 * Makes unary calls of a service. `idempotent` says whether doing it twice does no harm, so that it may be repeated.
 */
export type UnaryCaller<Service extends DescService> = <T>(
  idempotent: boolean,
  options: CallOptions,
  call: UnaryCall<Service, T>,
) => Promise<T>;

/** Makes the caller of one client. */
export function createUnaryCaller<Service extends DescService>(
  service: Client<Service>,
  config: Pick<ClientConfig, 'timeoutMs' | 'maxRetries'>,
): UnaryCaller<Service> {
  return async (idempotent, { signal, timeoutMs = config.timeoutMs }, call) => {
    const options = { timeoutMs, ...(signal === undefined ? {} : { signal }) };
    return await withRetries({ maxRetries: idempotent ? config.maxRetries : 0, signal }, async (attempt) => {
      try {
        return await call(service, options, attempt);
      } catch (error) {
        signal?.throwIfAborted();
        throw fromConnectError(error);
      }
    });
  };
}
