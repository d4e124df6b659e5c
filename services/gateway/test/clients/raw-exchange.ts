import { once } from 'node:events';
import { connect } from 'node:net';

/** An HTTP/1.1 answer, as its bytes say. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/**
 * Sends bytes as they are and reads until the connection is closed.
 *
 * @returns the answers in order; none where the server just closed
 * @throws Error when what came back is no HTTP, or nothing closes the connection within `timeoutMs`
 */
export async function rawExchange(port: number, bytes: Buffer, timeoutMs = 10_000): Promise<RawAnswer[]> {
  const socket = connect(port, '127.0.0.1');
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece)).on('error', () => undefined);
  const timer = setTimeout(() => {
    socket.destroy(new Error('nothing closes the connection'));
    pieces.push(Buffer.from('\r\nTIMEOUT'));
  }, timeoutMs);
  socket.write(bytes);
  if (!socket.closed) await once(socket, 'close');
  clearTimeout(timer);
  return answersIn(Buffer.concat(pieces));
}

function answersIn(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = bytes; rest.byteLength > 0; ) {
    const headEnd = rest.indexOf('\r\n\r\n');
    const head = rest.subarray(0, Math.max(0, headEnd)).toString('latin1');
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1];
    if (status === undefined) throw new Error(`no HTTP: ${JSON.stringify(rest.subarray(0, 300).toString('latin1'))}`);
    const after = rest.subarray(headEnd + 4);
    // Answers to HEAD have the length of a body and none: then nothing follows, or the next answer.
    const bodyless = after.byteLength === 0 || after.subarray(0, 9).toString('latin1') === 'HTTP/1.1 ';
    const chunked = !bodyless && /^transfer-encoding: chunked$/im.test(head);
    const length = bodyless ? 0 : Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
    const { body, size } = chunked ? dechunked(after) : { body: after.subarray(0, length), size: length };
    answers.push({ status: Number(status), head, body: body.toString() });
    rest = after.subarray(size);
  }
  return answers;
}

/** The body in chunks that some bytes begin with (RFC 9112, 7.1), and how many bytes it took. */
function dechunked(bytes: Buffer): { readonly body: Buffer; readonly size: number } {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const length = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
    if (lineEnd === -1 || Number.isNaN(length)) throw new Error('no HTTP: a broken chunk');
    const start = lineEnd + 2;
    at = start + length + 2;
    if (length === 0) return { body: Buffer.concat(chunks), size: at };
    chunks.push(bytes.subarray(start, start + length));
  }
}
