import type { UploadPart } from '@vidi/contracts/vidi/v1/upload_session';
import type { ClientConfig } from '../../config.ts';
import { ConnectionError, createVidiError } from '../../errors/error-classes.ts';
import { withRetries } from '../../request/retry.ts';

/**
 * Puts one part into the bucket, and again while that fails in a way that may pass. Nothing of the client's own goes there: the
 * URL is all that the bucket wants to know, and the API key is none of its business.
 */
export async function sendPart(
  config: Pick<ClientConfig, 'fetch' | 'maxRetries'>,
  part: UploadPart,
  content: Blob,
  signal: AbortSignal,
): Promise<void> {
  const start = Number(part.start);
  const body = content.slice(start, start + Number(part.sizeBytes));
  await withRetries({ maxRetries: config.maxRetries, signal }, async () => {
    const response = await config.fetch(part.url, { method: 'PUT', body, signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      const { host } = new URL(part.url);
      throw new ConnectionError(`part ${part.number} did not reach the bucket at ${host} (${error})`, {
        code: 'UNAVAILABLE',
        cause: error,
      });
    });
    const answer = await response.text();
    if (response.ok) return;
    const code = response.status >= 500 || response.status === 429 ? 'UNAVAILABLE' : 'FAILED_PRECONDITION';
    throw createVidiError(
      code,
      `the bucket refused part ${part.number}: HTTP ${response.status} ${answer.slice(0, 300)}`,
      {
        status: response.status,
      },
    );
  });
}
