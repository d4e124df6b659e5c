import { type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { encodeBytesAlone } from './bytes-message.ts';

/** Size that one message may have, in bytes, where nothing else is set (`maxMessageBytes`): 4 MiB, as gRPC's own default. */
export const DEFAULT_MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/**
 * Serialises a message for the wire.
 *
 * It is done here and not in grpc-js, whose answer to a message that is too big or cannot be serialised names neither
 * the message nor the limit's setting.
 *
 * @throws ConnectError RESOURCE_EXHAUSTED when it is larger than `maxMessageBytes`, INTERNAL when it cannot be serialised.
 */
export function encodeMessage<Desc extends DescMessage>(
  desc: Desc,
  message: MessageShape<Desc>,
  maxMessageBytes: number,
): Buffer {
  const bytes = serialise(desc, message);
  if (bytes.byteLength > maxMessageBytes) {
    throw new ConnectError(
      `a ${desc.typeName} of ${bytes.byteLength} bytes is larger than the ${maxMessageBytes} bytes a message may have (maxMessageBytes)`,
      Code.ResourceExhausted,
    );
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function serialise<Desc extends DescMessage>(desc: Desc, message: MessageShape<Desc>): Uint8Array {
  try {
    return encodeBytesAlone(desc, message) ?? toBinary(desc, message);
  } catch (error) {
    throw new ConnectError(`a ${desc.typeName} cannot be serialised`, Code.Internal, undefined, undefined, error);
  }
}

/**
 * Reads a message that came over the wire.
 *
 * @param blame the code for bytes that are no such message: INVALID_ARGUMENT on a server, INTERNAL on a client.
 * @throws ConnectError with code `blame`.
 */
export function decodeMessage<Desc extends DescMessage>(
  desc: Desc,
  bytes: Uint8Array,
  blame: Code,
): MessageShape<Desc> {
  try {
    return fromBinary(desc, bytes);
  } catch (error) {
    throw new ConnectError(`what came is no ${desc.typeName}`, blame, undefined, undefined, error);
  }
}

/** The serializer grpc-js gets: messages reach it serialised. */
export function asIs(bytes: Buffer): Buffer {
  return bytes;
}
