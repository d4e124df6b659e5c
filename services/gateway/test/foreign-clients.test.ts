import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const run = promisify(execFile);

/** The first of some programs that can be run so; says loudly when there is none. */
async function find(what: string, programs: readonly string[], args: readonly string[]): Promise<string | undefined> {
  for (const program of programs) {
    const found = await run(program, args).then(
      () => true,
      () => false,
    );
    if (found) return program;
  }
  process.stderr.write(`\nSKIPPED: the gateway is not tested with ${what}\n\n`);
  return undefined;
}

// Debian's python3-grpcio belongs to Debian's own Python, which need not be the first on PATH.
const PYTHONS = ['python3', '/usr/bin/python3'];
const python = await find('Python: no python3 has grpcio (Debian: python3-grpcio, python3-protobuf)', PYTHONS, [
  '-c',
  'import grpc, google.protobuf',
]);
const curl = await find('curl: it is not installed', ['curl'], ['--version']);

let running: RunningGateway;
beforeAll(async () => {
  running = await startGateway();
});
afterAll(() => running.stop());

describe.skipIf(python === undefined)('Python with grpcio', { timeout: 30_000 }, () => {
  it('reads, is refused and uploads, with types from the descriptor set', async () => {
    const client = fileURLToPath(new URL('./clients/python_client.py', import.meta.url));
    // As a stranger would: the types come from the server too.
    await using folder = await temporaryFolder();
    const types = `${folder.path}/vidi.binpb`;
    await writeFile(types, await (await fetch(`${running.url}/protos/vidi.binpb`)).bytes());
    const { stdout } = await run(python ?? '', [client, `127.0.0.1:${running.port}`, types]);
    expect(JSON.parse(stdout)).toMatchObject({
      video: { id: 'from-python', status: 'UPLOADED' },
      refusal: { code: 'NOT_FOUND', details: 'There is no video with this id.' },
      uploaded: { id: 'uploaded-1', source: { sizeBytes: '200000' } },
    });
    expect(running.upstream.uploads.at(-1)).toMatchObject({ end: 'complete', metadata: { fileName: 'python.mp4' } });
  });
});

describe.skipIf(curl === undefined)('curl', () => {
  /** Status and JSON of an answer. */
  async function ask(path: string, ...args: string[]): Promise<readonly [status: number, body: unknown]> {
    const { stdout } = await run(curl ?? '', ['-sS', '-w', '\n%{http_code}', ...args, `${running.url}${path}`]);
    const cut = stdout.lastIndexOf('\n');
    return [Number(stdout.slice(cut)), JSON.parse(stdout.slice(0, cut))];
  }

  it.each([['--http1.1'], ['--http2-prior-knowledge']])('reads, makes and is refused (%s)', async (version) => {
    expect(await ask('/api/v1/videos/v1', version)).toMatchObject([200, { id: 'v1', status: 'UPLOADED' }]);
    const body = ['-H', 'content-type: application/json', '-d', '{"url": "https://example.com/a.mp4", "title": "A"}'];
    expect(await ask('/api/v1/videos', version, ...body)).toMatchObject([201, { id: 'made-1', title: 'A' }]);
    expect(await ask('/api/v1/videos/missing', version)).toMatchObject([404, { error: { status: 'NOT_FOUND' } }]);
  });

  it('uploads a file', async () => {
    await using folder = await temporaryFolder();
    await writeFile(`${folder.path}/a.mp4`, Buffer.alloc(300_000, 1));
    const answer = await ask('/api/v1/videos', '-F', 'title=T', '-F', `file=@${folder.path}/a.mp4;type=video/mp4`);
    expect(answer).toMatchObject([201, { id: 'uploaded-1', source: { sizeBytes: '300000' } }]);
  });
});
