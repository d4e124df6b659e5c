import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

/** Somebody's web server that holds back the second half of its file for as long as a test wants a fetch to take. */
export interface HeldFileServer extends AsyncDisposable {
  /** Of the file. */
  readonly url: string;
  /** How often the file was asked for. */
  requests(): number;
  /** Sends the rest of the file, now and whenever it is asked for again. */
  release(): void;
}

/** Serves a file on a free port of 127.0.0.1. */
export async function serveHeld(path: string): Promise<HeldFileServer> {
  const file = await readFile(path);
  const half = Math.floor(file.length / 2);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let requests = 0;
  const server = createServer(async (_request, response) => {
    requests += 1;
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': file.length });
    response.write(file.subarray(0, half));
    await released;
    response.end(file.subarray(half));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/clip.mp4`,
    requests: () => requests,
    release,
    [Symbol.asyncDispose]: async () => {
      release();
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}
