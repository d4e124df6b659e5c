import type { Message } from '@bufbuild/protobuf';
import { HttpBodySchema } from '@vidi/contracts/google/api/httpbody';
import type { CallScope, Forwarder } from '../../forward/forwarder.ts';
import { headerOf, type Reply, type ServerRequest } from '../../server/http-message.ts';
import type { HttpBinding } from '../binding/binding.ts';
import { openStream } from '../stream/open-stream.ts';
import { parseByteRange } from './byte-range.ts';
import { downloadReply } from './download-reply.ts';
import { openDownload } from './open-download.ts';
import { rangedRequest } from './range-fields.ts';

/** Whether a method answers with a file instead of JSON (google/api/httpbody.proto). */
export function isDownload({ method, responseBody }: Pick<HttpBinding, 'method' | 'responseBody'>): boolean {
  return method.output.typeName === HttpBodySchema.typeName && responseBody === undefined;
}

/**
 * Answers a method that gives `google.api.HttpBody`, whole or, where its request can say so, the part that a Range
 * header asks for.
 *
 * @throws ConnectError when the call fails before its first byte
 */
export async function handleDownload(
  forwarder: Forwarder,
  { method }: HttpBinding,
  message: Message,
  request: ServerRequest,
  scope: CallScope,
): Promise<Reply> {
  // RFC 9110, 14.2: a range means something to GET alone.
  const range = request.method === 'GET' ? parseByteRange(headerOf(request, 'range')) : undefined;
  const ranged = range && rangedRequest(method.input, message, range);
  return await downloadReply(
    async (part) => {
      const asked = part === undefined ? message : (ranged ?? message);
      return await openDownload(openStream(forwarder, method, asked, scope));
    },
    {
      range: ranged && range,
      ifRange: headerOf(request, 'if-range'),
      ifNoneMatch: headerOf(request, 'if-none-match'),
      requestId: scope.requestId,
    },
  );
}
