import { createRpcTransport } from '@vidi/rpc';
import type { Ingest } from '../../ports/ingest.ts';

/**
 * Largest message on the way to and from ingest, in bytes. Requests are held to VIDI_MAX_REQUEST_BYTES before; answers
 * are ingest's own, and the results of a day-long video are far larger than any request.
 */
const MAX_MESSAGE_BYTES = 64 * 2 ** 20;

/**
 * Reaches ingest over gRPC. Connects when first used and reconnects by itself.
 *
 * @param address `host:port`
 */
export function createRpcIngest(address: string): Ingest {
  const transport = createRpcTransport({ address, maxMessageBytes: MAX_MESSAGE_BYTES });
  return {
    transport,
    check: (signal) => transport.checkHealth(signal),
    close: () => transport.close(),
  };
}
