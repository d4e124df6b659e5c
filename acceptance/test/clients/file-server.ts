import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';

/** Somebody's web server with one video; every other path is 404. */
export interface FileServer extends AsyncDisposable {
  readonly url: string;
}

/** Serves the file at `/clip.mp4` on a free port of 127.0.0.1. */
export async function serveFile(path: string): Promise<FileServer> {
  const { size } = await stat(path);
  return await serve((request, response) => {
    if (request.url !== '/clip.mp4') {
      response.writeHead(404).end('nothing here');
      return;
    }
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': size });
    createReadStream(path).pipe(response);
  });
}

/** A web server that keeps whoever asks waiting. */
export interface HeldFileServer extends FileServer {
  /** Lets the bytes go to all who wait, and at once to those who come. */
  release(): void;
}

/** As serveFile, but after the head of the answer nothing comes until `release`: who fetches from it works on that till then. */
export async function serveHeldFile(path: string): Promise<HeldFileServer> {
  const { size } = await stat(path);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': size });
    response.flushHeaders();
    void released.then(() => createReadStream(path).pipe(response));
  });
  return { ...server, release };
}

/** Serves a text at every path of a free port of 127.0.0.1, as whatever media type. */
export async function serveText(text: string, contentType: string): Promise<FileServer> {
  return await serve((_request, response) => {
    response.writeHead(200, { 'content-type': contentType }).end(text);
  });
}

async function serve(listener: RequestListener): Promise<FileServer> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}
