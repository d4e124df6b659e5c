import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';

/**
 * How many bytes of one call may be on their way before its handler has to take some. With HTTP/2's own 64 KiB (RFC 9113, 6.9.2)
 * a stream of bytes stands still after every 64 KiB until both processes have had a turn: an upload by gRPC on one machine went
 * from 190 to 290 MiB/s without.
 */
export const CALL_WINDOW_BYTES = 1024 * 1024;

/** The same for all calls of one connection together; a gateway has one connection for all its uploads. */
const CONNECTION_WINDOW_BYTES = 16 * CALL_WINDOW_BYTES;

/** Where Node names every stream that a server of this process was opened (diagnostics_channel, "HTTP/2"). */
const STREAM_CREATED = 'http2.server.stream.created';

/**
 * Widens the window of every connection to a port of this process when its first call comes. grpc-js has a setting for its clients
 * (`grpc-node.flow_control_window`) and none for its servers, whose sessions it keeps to itself.
 *
 * @param port undefined while it is not known.
 */
export function widenReceiveWindows(port: () => number | undefined): Disposable {
  const widened = new WeakSet<ServerHttp2Session>();
  const onCreated = (message: unknown) => {
    const session = isStreamCreated(message) ? message.stream.session : undefined;
    if (!isOpenServerSession(session) || widened.has(session) || session.socket.localPort !== port()) return;
    widened.add(session);
    session.settings({ initialWindowSize: CALL_WINDOW_BYTES });
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
  };
  subscribe(STREAM_CREATED, onCreated);
  return { [Symbol.dispose]: () => void unsubscribe(STREAM_CREATED, onCreated) };
}

function isStreamCreated(message: unknown): message is { readonly stream: ServerHttp2Stream } {
  return typeof message === 'object' && message !== null && 'stream' in message;
}

function isOpenServerSession(session: ServerHttp2Stream['session']): session is ServerHttp2Session {
  return session !== undefined && !session.destroyed && !session.closed;
}
