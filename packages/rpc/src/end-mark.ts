/**
 * How a server tells a request stream that ended from one that was broken off.
 *
 * When a client of Node's http2 gives a call up, it first closes the stream like one that has ended and only then resets
 * it, and a server whose connection is lost sees its streams end, too. So half an upload would look like a whole one.
 * Our clients therefore announce with a header that they will send a mark as the last message of the stream; where it
 * is missing, the stream was broken off. Other gRPC clients send no header, and their end is believed.
 */
export const END_MARK_HEADER = 'vidi-end-mark';

/** One byte 0: never a protobuf message, as there is no field number 0. */
export const END_MARK: Buffer = Buffer.of(0);

/** Whether a message is the mark. */
export function isEndMark(bytes: Buffer): boolean {
  return bytes.byteLength === 1 && bytes[0] === 0;
}
