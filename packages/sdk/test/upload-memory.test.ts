import { once } from 'node:events';
import { mkdtempDisposable, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createVidiClient } from '../src/index.ts';

const MIB = 2 ** 20;
const FILE_BYTES = 256 * MIB;

describe('the memory of an upload', () => {
  it.each([
    ['of a path', {}],
    ['of a path whose progress is followed', { onProgress: () => undefined }],
  ])(
    '%s does not grow with the file',
    async (_, options) => {
      await using folder = await mkdtempDisposable(join(tmpdir(), 'vidi-sdk-'));
      const path = join(folder.path, 'long.mp4');
      await writeFile(path, '');
      // Sparse: takes no room on the disk.
      await truncate(path, FILE_BYTES);
      let received = 0;
      const server = createServer((request, response) => {
        request.on('data', (chunk: Buffer) => {
          received += chunk.length;
        });
        request.on('end', () => response.writeHead(201, { 'content-type': 'application/json' }).end('{}'));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const before = process.memoryUsage.rss();
      let peak = before;
      const sampling = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage.rss());
      }, 10);
      try {
        const baseUrl = `http://127.0.0.1:${Object(server.address()).port}`;
        await createVidiClient({ baseUrl }).videos.upload(path, options);
      } finally {
        clearInterval(sampling);
        server.close();
      }
      expect(received).toBeGreaterThan(FILE_BYTES);
      expect(peak - before).toBeLessThan(128 * MIB);
    },
    60_000,
  );
});
