import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import type { JsonBody } from './rest.ts';

/**
 * Sends the head of a request and the beginning of its body, and then nothing: whatever is answered was decided before the rest
 * could come.
 */
export async function unfinishedRequest(
  url: string,
  { method, headers, beginning }: UnfinishedRequest,
): Promise<{ readonly status: number; readonly body: JsonBody }> {
  const request = httpRequest(url, { method, headers });
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: JsonBody }>();
  request.on('error', reject).on('response', (response) => {
    text(response).then((body) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(body) }), reject);
  });
  request.write(beginning);
  try {
    return await promise;
  } finally {
    request.destroy();
  }
}

interface UnfinishedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly beginning: Uint8Array | string;
}
