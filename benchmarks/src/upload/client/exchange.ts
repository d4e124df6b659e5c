import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** An answer to a request over HTTP/1.1. */
export interface Answer {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One connection, as one client has. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/**
 * Sends a request whose body is pieces, as fast as the server takes them.
 *
 * @throws Error with the whole answer when it is no 2xx
 */
export async function exchange(
  method: string,
  url: string,
  headers: Readonly<Record<string, string | number>>,
  pieces: Iterable<Buffer>,
): Promise<Answer> {
  const call = request(url, { method, headers, agent });
  const answered = once(call, 'response');
  // Awaited below; an error before is told there.
  answered.catch(() => undefined);
  for (const piece of pieces) if (!call.write(piece)) await once(call, 'drain');
  call.end();
  const [response] = await answered;
  const body = await text(response);
  if (response.statusCode >= 300) throw new Error(`${method} ${url} answered ${response.statusCode}: ${body}`);
  return { headers: response.headers, body };
}
