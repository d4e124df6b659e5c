import { connect } from 'node:net';

/** Frame types of RFC 9113, 6. */
const FRAME = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6 } as const;
const ACK = 1;
const END_STREAM = 1;
const END_HEADERS = 4;
const CANCEL = 8;
const HEADER_BYTES = 9;

/** A call whose frames are sent one by one. */
export interface LateReset extends Disposable {
  /** Sends END_STREAM, and RST_STREAM only after having answered that many pings. */
  cancel(pings: number): void;
}

/**
 * Begins an upload with a message of metadata, as a Node client whose END_STREAM and RST_STREAM end up in different turns of
 * its event loop; on which turns they do depends on its load, so here it is chosen.
 */
export function beginLateReset(port: number): LateReset {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  let received = Buffer.alloc(0);
  let pingsLeft = Number.POSITIVE_INFINITY;
  const send = (type: number, flags: number, stream: number, payload: Buffer) => {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUIntBE(payload.byteLength, 0, 3);
    header.writeUInt8(type, 3);
    header.writeUInt8(flags, 4);
    header.writeUInt32BE(stream, 5);
    socket.write(Buffer.concat([header, payload]));
  };
  const answer = (type: number, flags: number, payload: Buffer) => {
    if ((flags & ACK) !== 0) return;
    if (type === FRAME.settings) send(FRAME.settings, ACK, 0, Buffer.alloc(0));
    if (type !== FRAME.ping) return;
    send(FRAME.ping, ACK, 0, payload);
    pingsLeft -= 1;
    // A packet of its own, so that the server can have acted on the answer before.
    if (pingsLeft === 0) setImmediate(() => send(FRAME.reset, 0, 1, Buffer.from([0, 0, 0, CANCEL])));
  };
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, Buffer.from(bytes)]);
    while (received.byteLength >= HEADER_BYTES) {
      const end = HEADER_BYTES + received.readUIntBE(0, 3);
      if (received.byteLength < end) return;
      answer(received.readUInt8(3), received.readUInt8(4), received.subarray(HEADER_BYTES, end));
      received = received.subarray(end);
    }
  });
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  send(FRAME.settings, 0, 0, Buffer.alloc(0));
  send(FRAME.headers, END_HEADERS, 1, HEADERS);
  // One message: metadata without any field.
  send(FRAME.data, 0, 1, Buffer.from([0, 0, 0, 0, 2, 0x0a, 0]));
  return {
    cancel: (pings) => {
      pingsLeft = pings;
      send(FRAME.data, END_STREAM, 1, Buffer.alloc(0));
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** The head of a call, as literal fields without indexing (RFC 7541, 6.2.2). */
const HEADERS = Buffer.concat(
  [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', '/vidi.v1.VideoService/UploadVideo'],
    [':authority', '127.0.0.1'],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
  ].flatMap((field) => [
    Buffer.from([0]),
    ...field.map((text) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])),
  ]),
);
