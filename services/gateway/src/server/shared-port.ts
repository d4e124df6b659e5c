import { createServer, type Server, type Socket } from 'node:net';

/** What every HTTP/2 connection with prior knowledge begins with (RFC 9113, 3.4). */
const HTTP2_PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** Where connections go once it is known what they speak. */
export interface ProtocolServers {
  http1(socket: Socket): void;
  http2(socket: Socket): void;
}

/**
 * A TCP server that tells HTTP/1.1 and cleartext HTTP/2 apart by the first bytes, puts them back, and hands the
 * connection over. One that says too little to tell within `timeoutMs` is closed.
 */
export function createSharedPort(servers: ProtocolServers, timeoutMs: number): Server {
  return createServer({ noDelay: true }, (socket) => {
    let seen = Buffer.alloc(0);
    const onError = () => socket.destroy();
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    const onData = (bytes: Buffer) => {
      seen = Buffer.concat([seen, bytes]);
      const protocol = protocolOf(seen);
      if (protocol === undefined) return;
      leave();
      socket.pause();
      socket.unshift(seen);
      if (protocol === 'http2') {
        // Takes what was put back by itself; flowing again would spill it before it does.
        servers.http2(socket);
      } else {
        servers.http1(socket);
        socket.resume();
      }
    };
    const leave = () => {
      clearTimeout(timer);
      socket.off('data', onData).off('error', onError).off('end', onError).off('close', leave);
    };
    socket.on('data', onData).on('error', onError).on('end', onError).on('close', leave);
  });
}

/** What the first bytes of a connection speak; undefined while they could still be either. */
export function protocolOf(bytes: Buffer): 'http1' | 'http2' | undefined {
  const length = Math.min(bytes.byteLength, HTTP2_PREFACE.byteLength);
  if (bytes.compare(HTTP2_PREFACE, 0, length, 0, length) !== 0) return 'http1';
  return length === HTTP2_PREFACE.byteLength ? 'http2' : undefined;
}
