import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

/** Somebody's web server whose first connection breaks in the middle of the file. */
export interface BreakingFileServer extends AsyncDisposable {
  /** Of the file. */
  readonly url: string;
  /** Bytes that the first connection carries. */
  readonly half: number;
  /** What was asked for with `Range`, in order. */
  readonly ranges: readonly (string | undefined)[];
  /** Breaks the first connection. */
  breakOff(): void;
}

/** Serves a file under one entity tag on a free port of 127.0.0.1: the first half and then silence, later whatever range is asked for. */
export async function serveBreaking(path: string): Promise<BreakingFileServer> {
  const file = await readFile(path);
  const half = Math.floor(file.length / 2);
  const etag = '"as-it-is"';
  const ranges: (string | undefined)[] = [];
  const { promise: broken, resolve: breakOff } = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    ranges.push(request.headers.range);
    const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const common = { etag, 'content-type': 'video/mp4' };
    if (start === undefined) {
      response.writeHead(200, { ...common, 'content-length': file.length });
      response.write(file.subarray(0, half));
      await broken;
      response.destroy();
      return;
    }
    const rest = file.subarray(Number(start));
    const range = `bytes ${start}-${file.length - 1}/${file.length}`;
    response.writeHead(206, { ...common, 'content-range': range, 'content-length': rest.length }).end(rest);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/clip.mp4`,
    half,
    ranges,
    breakOff,
    [Symbol.asyncDispose]: async () => {
      breakOff();
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}
