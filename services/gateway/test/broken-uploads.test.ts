import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, constants } from 'node:http2';
import { eventually } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HALF_BYTES, HALF_UPLOADS } from './clients/half-upload.ts';
import { beginLateReset } from './clients/late-reset.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import type { SeenUpload } from './upstream.ts';

let running: RunningGateway;
beforeAll(async () => {
  running = await startGateway();
});
afterAll(() => running.stop());

/** Resolves when all that was sent since then has reached ingest. */
async function halfSeen(seen: number): Promise<SeenUpload> {
  return await eventually('half an upload reaches ingest', () => {
    const upload = running.upstream.uploads[seen];
    return upload?.size === HALF_BYTES ? upload : undefined;
  });
}

async function ended(upload: SeenUpload): Promise<string> {
  await eventually('the upload ends at ingest', () => upload.end !== 'open');
  return upload.end;
}

describe.each(Object.keys(HALF_UPLOADS))('half an upload by %s', (name) => {
  it('whose client cancels leaves nothing at ingest', async () => {
    for (let i = 0; i < 20; i++) {
      const seen = running.upstream.uploads.length;
      const cancelled = new AbortController();
      const outcome = HALF_UPLOADS[name]?.(running.url, cancelled.signal).then(
        () => 'answered',
        () => 'failed',
      );
      const upload = await halfSeen(seen);
      cancelled.abort();
      expect(await outcome).toBe('failed');
      expect(await ended(upload)).toBe('cancelled');
    }
  });

  it('whose client process is killed leaves nothing at ingest', async () => {
    const seen = running.upstream.uploads.length;
    const script = new URL('clients/half-upload-process.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [script, name, running.url], { stdio: 'inherit' });
    const upload = await halfSeen(seen);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await ended(upload)).toBe('cancelled');
  });
});

describe('half an upload over a bare HTTP/2 stream', () => {
  it.each([
    ['CANCEL', constants.NGHTTP2_CANCEL],
    ['NO_ERROR', constants.NGHTTP2_NO_ERROR],
    ['INTERNAL_ERROR', constants.NGHTTP2_INTERNAL_ERROR],
  ])('that is reset with %s leaves nothing at ingest', async (_name, code) => {
    const session = connect(running.url);
    session.on('error', () => undefined);
    const seen = running.upstream.uploads.length;
    const stream = session.request({
      ':method': 'POST',
      ':path': '/vidi.v1.VideoService/UploadVideo',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('error', () => undefined);
    // One message: metadata without any field.
    stream.write(Buffer.from([0, 0, 0, 0, 2, 0x0a, 0]));
    const upload = await eventually('the metadata reaches ingest', () => running.upstream.uploads[seen]);
    stream.close(code);
    expect(await ended(upload)).toBe('cancelled');
    session.destroy();
  });

  it.each([1, 2, 3])(
    'whose reset comes behind its end and %i answered pings leaves nothing at ingest',
    async (pings) => {
      const seen = running.upstream.uploads.length;
      using client = beginLateReset(running.port);
      const upload = await eventually('the metadata reaches ingest', () => running.upstream.uploads[seen]);
      client.cancel(pings);
      expect(await ended(upload)).toBe('cancelled');
    },
  );
});
