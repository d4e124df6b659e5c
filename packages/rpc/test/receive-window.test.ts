import { once } from 'node:events';
import { connect, createServer, type Settings } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { CALL_WINDOW_BYTES } from '../src/server/receive-window.ts';
import { startSystem } from './system.ts';

/** HTTP/2's own, RFC 9113, 6.9.2. */
const FIRST_WINDOW_BYTES = 65_535;

/** Opens a stream to a port, and says which windows the server grants until it has answered. */
async function windowsOf(port: number): Promise<(number | undefined)[]> {
  const session = connect(`http://127.0.0.1:${port}`);
  const windows: (number | undefined)[] = [];
  session.on('remoteSettings', ({ initialWindowSize }: Settings) => void windows.push(initialWindowSize));
  const stream = session.request({ ':method': 'POST', ':path': '/nothing', 'content-type': 'application/grpc' });
  stream.resume().end();
  await once(stream, 'close');
  session.close();
  await once(session, 'close');
  return windows;
}

it('a call may have more on its way than HTTP/2 allows by itself', async () => {
  await using system = await startSystem({});
  expect((await windowsOf(system.port)).at(-1)).toBe(CALL_WINDOW_BYTES);
});

it('other servers of the same process keep the windows they had', async () => {
  await using _system = await startSystem({});
  const other = createServer((_request, response) => void response.end()).listen(0, '127.0.0.1');
  await once(other, 'listening');
  try {
    const { port } = other.address() as AddressInfo;
    expect(await windowsOf(port)).toEqual([FIRST_WINDOW_BYTES]);
  } finally {
    other.close();
  }
});
