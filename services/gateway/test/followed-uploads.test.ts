import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Code } from '@connectrpc/connect';
import { Scope } from '@vidi/contracts/vidi/internal/v1/access_service';
import { eventually, type TemporaryFolder, temporaryFolder, videoBytes } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpoolConfig } from '../src/config.ts';
import { startGatewayProcess } from './clients/gateway-process.ts';
import { append, appendHeld, ask, begin, locationOf, offsetOf, terminate } from './clients/tus.ts';
import { type GatewayChanges, type RestError, type RunningGateway, reasonOf, startGateway } from './start-gateway.ts';
import { addKey, ingestError, startUpstream, type Upstream } from './upstream.ts';

const BYTES = videoBytes(1_000_000);
const HALF = BYTES.subarray(0, 500_000);
const REST = BYTES.subarray(500_000);
const WHOLE = { size: BYTES.length, sha256: hash(BYTES), end: 'complete' };

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => await folder[Symbol.asyncDispose]());

function hash(bytes: Uint8Array, as: 'hex' | 'base64' = 'hex'): string {
  return createHash('sha256').update(bytes).digest(as);
}

let spools = 0;
function spool(facts: Partial<SpoolConfig> = {}): SpoolConfig {
  return {
    folder: join(folder.path, `spool-${spools++}`),
    expiryMs: 86_400_000,
    abandonedMs: 3_600_000,
    minFreeBytes: 0,
    ...facts,
  };
}

async function gateway(changes: GatewayChanges = {}): Promise<RunningGateway & AsyncDisposable> {
  const running = await startGateway({ spool: spool(), ...changes });
  return Object.assign(running, { [Symbol.asyncDispose]: () => running.stop() });
}

async function halfAn(url: string, headers = {}): Promise<string> {
  const upload = locationOf(url, await begin(url, BYTES.length, headers));
  expect((await append(upload, 0, HALF, headers)).status).toBe(204);
  return upload;
}

async function ingestHas({ uploads }: Upstream, size: number): Promise<void> {
  await eventually(`ingest has ${size} bytes`, () => uploads.at(-1)?.size === size);
}

async function ingestLost({ uploads }: Upstream): Promise<void> {
  await eventually('ingest keeps nothing of it', () => uploads.at(-1)?.end === 'cancelled');
}

const videoOf = (response: Response) => [response.status, response.headers.get('vidi-video-id')];
const reasonIn = (body: string) => reasonOf(JSON.parse(body) as RestError);

describe('an upload that is followed', () => {
  it('is at ingest while it arrives, and becomes the video of that one call', async () => {
    await using running = await gateway();
    const { upstream } = running;
    const upload = await halfAn(running.url);
    await ingestHas(upstream, HALF.length);
    expect(upstream.uploads).toMatchObject([
      { end: 'open', metadata: { requestId: `tus-${upload.split('/').at(-1)}` } },
    ]);
    expect(videoOf(await append(upload, HALF.length, REST))).toEqual([204, 'uploaded-1']);
    expect(videoOf(await ask(upload))).toEqual([200, 'uploaded-1']);
    expect(upstream.uploads).toMatchObject([WHOLE]);
  });

  it('may come in one piece, or with its creation', async () => {
    await using running = await gateway();
    const upload = locationOf(running.url, await begin(running.url, BYTES.length));
    using held = appendHeld(upload, 0, HALF, BYTES.length);
    await ingestHas(running.upstream, HALF.length);
    held[Symbol.dispose]();
    const offset = await eventually('what came is kept', async () => (await offsetOf(upload)) || undefined);
    expect(videoOf(await append(upload, offset, BYTES.subarray(offset)))).toEqual([204, 'uploaded-1']);
    const headers = {
      'tus-resumable': '1.0.0',
      'upload-length': String(BYTES.length),
      'content-type': 'application/offset+octet-stream',
    };
    const created = await fetch(`${running.url}/api/v1/uploads`, { method: 'POST', headers, body: BYTES });
    expect(videoOf(created)).toEqual([201, 'uploaded-1']);
    expect(running.upstream.uploads).toMatchObject([WHOLE, WHOLE]);
  });

  it('gives ingest nothing of a piece before its checksum was found right', async () => {
    await using running = await gateway();
    const { upstream, url } = running;
    const checksum = (bytes: Uint8Array) => ({ 'upload-checksum': `sha256 ${hash(bytes, 'base64')}` });
    const upload = locationOf(url, await begin(url, BYTES.length));
    expect((await append(upload, 0, HALF, checksum(HALF))).status).toBe(204);
    await ingestHas(upstream, HALF.length);
    const wrong = videoBytes(REST.length);
    expect((await append(upload, HALF.length, wrong, checksum(REST))).status).toBe(460);
    using held = appendHeld(upload, HALF.length, wrong, REST.length + 1, checksum(REST));
    await held.sent;
    held[Symbol.dispose]();
    expect(videoOf(await append(upload, HALF.length, REST, checksum(REST)))).toEqual([204, 'uploaded-1']);
    expect(upstream.uploads).toMatchObject([WHOLE]);
  });

  it('does not mind others beside it', async () => {
    await using running = await gateway();
    const uploads = await Promise.all([halfAn(running.url), halfAn(running.url), halfAn(running.url)]);
    await eventually('ingest has half of each', () =>
      running.upstream.uploads.map(({ size }) => size).every((size) => size === HALF.length),
    );
    for (const upload of uploads.toReversed()) {
      expect(videoOf(await append(upload, HALF.length, REST))).toEqual([204, 'uploaded-1']);
    }
    expect(running.upstream.uploads).toMatchObject([WHOLE, WHOLE, WHOLE]);
  });

  it.each([0, 1])(
    'is one of at most as many as are allowed, here %i; others wait until they are whole',
    async (most) => {
      await using running = await gateway({ limits: { maxFollowedUploads: most } });
      const { upstream, url } = running;
      const uploads = [await halfAn(url), await halfAn(url)];
      expect(upstream.uploads).toHaveLength(most);
      for (const upload of uploads.toReversed()) {
        expect(videoOf(await append(upload, HALF.length, REST))).toEqual([204, 'uploaded-1']);
      }
      expect(upstream.uploads).toMatchObject([WHOLE, WHOLE]);
    },
  );
});

describe('an upload that was followed for a while', () => {
  it('is left when its client pauses for too long, and handed over when it is whole', async () => {
    await using running = await gateway({ limits: { uploadIdleTimeoutMs: 200 } });
    const { upstream } = running;
    const upload = await halfAn(running.url);
    await ingestLost(upstream);
    expect(await offsetOf(upload)).toBe(HALF.length);
    expect(videoOf(await append(upload, HALF.length, REST))).toEqual([204, 'uploaded-1']);
    expect(upstream.uploads).toMatchObject([{ end: 'cancelled' }, WHOLE]);
  });

  it('is left when its client ends it', async () => {
    await using running = await gateway();
    const upload = await halfAn(running.url);
    await ingestHas(running.upstream, HALF.length);
    expect((await terminate(upload)).status).toBe(204);
    await ingestLost(running.upstream);
    expect((await ask(upload)).status).toBe(404);
  });

  it('becomes no video when it expires before its last byte', async () => {
    await using running = await gateway({ spool: spool({ expiryMs: 300 }), limits: { uploadIdleTimeoutMs: 600 } });
    const upload = await halfAn(running.url);
    await eventually('it has expired', async () => (await ask(upload)).status === 410);
    expect((await append(upload, HALF.length, REST)).status).toBe(410);
    await ingestLost(running.upstream);
  });

  it('is handed over anew when ingest was restarted meanwhile', async () => {
    await using running = await gateway();
    const { upstream, url } = running;
    const upload = await halfAn(url);
    await ingestHas(upstream, HALF.length);
    await upstream.stop();
    const restarted = await startUpstream(Number(upstream.address.split(':').at(-1)));
    const ready = async () => (await fetch(`${url}/readyz`)).ok;
    await eventually('the gateway reaches ingest', ready, { timeoutMs: 20_000 });
    expect(videoOf(await append(upload, HALF.length, REST))).toEqual([204, 'uploaded-1']);
    expect(restarted.uploads).toMatchObject([WHOLE]);
    await restarted.stop();
  });

  it('is handed over anew when ingest had no room for it, and has some by then', async () => {
    await using running = await gateway();
    const { upstream } = running;
    let calls = 0;
    upstream.override.uploadVideo = () => {
      calls++;
      throw ingestError(Code.ResourceExhausted, 'STORE_FULL', 'The store is full.');
    };
    const upload = await halfAn(running.url);
    await eventually('ingest has refused it', () => calls === 1);
    const full = await append(upload, HALF.length, REST);
    expect([full.status, reasonIn(await full.text())]).toEqual([507, 'STORE_FULL']);
    upstream.override = {};
    expect(videoOf(await ask(upload))).toEqual([200, 'uploaded-1']);
    expect(upstream.uploads).toMatchObject([WHOLE]);
  });

  it('is left by a gateway that stops, and followed by the next from its beginning', async () => {
    const shared = spool();
    const upstream = await startUpstream();
    const env = { VIDI_INGEST_ADDRESS: upstream.address, VIDI_UPLOAD_DIR: shared.folder, VIDI_MIN_FREE_BYTES: '0' };
    const first = await startGatewayProcess(env);
    const begun = await halfAn(first.url);
    await ingestHas(upstream, HALF.length);
    await first.stop();
    await ingestLost(upstream);
    const second = await startGatewayProcess(env);
    const upload = begun.replace(first.url, second.url);
    expect((await append(upload, HALF.length, REST.subarray(0, 100_000))).status).toBe(204);
    await ingestHas(upstream, 600_000);
    expect(videoOf(await append(upload, 600_000, BYTES.subarray(600_000)))).toEqual([204, 'uploaded-1']);
    expect(upstream.uploads).toMatchObject([{ end: 'cancelled' }, WHOLE]);
    await second.stop();
    await upstream.stop();
  }, 60_000);
});

describe('an upload that ingest refuses while it arrives', () => {
  const refusing = (upstream: Upstream) => {
    const refused = { calls: 0 };
    upstream.override.uploadVideo = async (messages) => {
      for await (const { payload } of messages) if (payload.case === 'chunk') break;
      refused.calls++;
      throw ingestError(Code.ResourceExhausted, 'UPLOAD_TOO_LARGE', 'Larger than ingest takes.');
    };
    return refused;
  };

  it('is answered why before the rest of the piece has come', async () => {
    await using running = await gateway();
    const refused = refusing(running.upstream);
    const upload = locationOf(running.url, await begin(running.url, BYTES.length));
    using held = appendHeld(upload, 0, HALF, BYTES.length);
    await eventually('ingest has refused it', () => refused.calls === 1);
    await eventually('nothing is left of it', async () => (await ask(upload)).status === 413);
    const { status, body } = await held.answer;
    expect([status, reasonIn(body)]).toEqual([413, 'UPLOAD_TOO_LARGE']);
  });

  it('is gone, and whoever sends more is told why, but for others than its owner', async () => {
    await using running = await gateway({ access: { mode: 'keys' } });
    for (const name of ['anna', 'bert']) addKey(running.upstream, name, Scope.WRITE, name);
    const as = (key: string) => ({ authorization: `Bearer ${key}` });
    const refused = refusing(running.upstream);
    const upload = await halfAn(running.url, as('anna')).catch(() => '');
    await eventually('ingest has refused it', () => refused.calls === 1);
    await eventually('it is gone', async () => (await ask(upload, as('bert'))).status === 404);
    const more = await append(upload, HALF.length, REST, as('anna'));
    expect([more.status, reasonIn(await more.text())]).toEqual([413, 'UPLOAD_TOO_LARGE']);
    expect((await ask(upload, as('anna'))).status).toBe(413);
    expect((await append(upload, HALF.length, REST, as('bert'))).status).toBe(404);
    expect(refused.calls).toBe(1);
  });
});
