import { Code, ConnectError } from '@connectrpc/connect';
import { invalidRequest } from './validate.ts';

/** How the library begins what it says of a message that is no Protobuf, such as one whose text is no UTF-8. */
const PARSE_FAILURE = 'parse binary: ';

/** What could not be read of a client's messages is the client's fault, while the library calls it INTERNAL (connect 2.2.0). */
export function asUnreadableMessage(error: unknown): unknown {
  if (!(error instanceof ConnectError) || error.code !== Code.Internal) return error;
  if (!error.rawMessage.startsWith(PARSE_FAILURE)) return error;
  return invalidRequest([{ field: '', description: 'a message cannot be read; texts must be UTF-8' }], error);
}
