import { IngestRefusedError } from '../../domain/ingest-error.ts';
import type { CallOptions } from '../../ports/job-gateway.ts';
import { toDomainError } from './to-domain-error.ts';

/** Makes a call and puts its failure into the words of the ports. */
export async function answered<Answer>({ signal }: CallOptions, call: () => Promise<Answer>): Promise<Answer> {
  try {
    signal?.throwIfAborted();
    return await call();
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw error instanceof IngestRefusedError ? error : toDomainError(error);
  }
}
