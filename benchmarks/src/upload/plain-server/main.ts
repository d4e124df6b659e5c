import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { reportPort } from '../../system/report-port.ts';

/**
 * What uploads are measured against: a server of Node's own `http` that pipes a body to a file and answers when all is
 * written. At `/kept` it does besides what no store of videos can leave out: SHA-256 on the way, fsync at the end.
 *
 * node main.ts <folder>
 */
const [folder = ''] = process.argv.slice(2);
const file = join(folder, 'upload');

async function keep(request: IncomingMessage): Promise<string> {
  if (request.url !== '/kept') {
    await pipeline(request, createWriteStream(file));
    return '';
  }
  const hash = createHash('sha256');
  async function* hashed(pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      hash.update(piece);
      yield piece;
    }
  }
  await pipeline(request, hashed, createWriteStream(file, { flush: true }));
  return hash.digest('hex');
}

const server = createServer({ requestTimeout: 0 }, (request, response) => {
  keep(request).then(
    async (sha256) => {
      response.end(sha256);
      await rm(file, { force: true });
    },
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, '127.0.0.1', () => reportPort(server.address()));
