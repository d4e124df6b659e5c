import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { Code } from '@connectrpc/connect';
import { eventually } from '@vidi/test-kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RestError, type RunningGateway, reasonOf, startGateway } from './start-gateway.ts';
import { ARTIFACT, download, ingestError, SOURCE } from './upstream.ts';

let running: RunningGateway;
beforeAll(async () => {
  running = await startGateway();
});
afterEach(() => {
  running.upstream.override = {};
});
afterAll(() => running.stop());

const TAG = `"${createHash('sha256').update(SOURCE).digest('hex')}"`;
const SIZE = SOURCE.byteLength;

function source(headers: Record<string, string> = {}, method = 'GET', query = ''): Promise<Response> {
  return fetch(`${running.url}/api/v1/videos/v1/source${query}`, { headers, method });
}

async function bytes(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

describe('a file', () => {
  it('comes whole, with all that a client can use', async () => {
    const response = await source();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': String(SIZE),
      'accept-ranges': 'bytes',
      etag: TAG,
      'content-disposition': `inline; filename="F__e _1_.mp4"; filename*=UTF-8''F%C3%BC%C3%9Fe%20%221%22.mp4`,
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
    });
    expect((await bytes(response)).equals(SOURCE)).toBe(true);
  });

  it('answers HEAD as GET, without a body, and ends the call', async () => {
    let ended = false;
    running.upstream.override.downloadSource = async function* (request, { signal }) {
      signal.addEventListener('abort', () => {
        ended = true;
      });
      yield* download(SOURCE, { fileName: 'a.mp4', contentType: 'video/mp4' }, request);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    };
    const response = await source({ range: 'bytes=0-1' }, 'HEAD');
    expect([response.status, response.headers.get('content-length')]).toEqual([200, String(SIZE)]);
    expect((await bytes(response)).byteLength).toBe(0);
    await eventually('the call was ended', () => ended);
  });

  it('may have slashes in its name', async () => {
    const response = await fetch(`${running.url}/api/v1/videos/v1/artifacts/keyframes/00003.jpg`);
    expect(await bytes(response)).toEqual(ARTIFACT);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(running.upstream.requests.at(-1)).toMatchObject({ id: 'v1', name: 'keyframes/00003.jpg' });
  });

  it('of a type that is no media type, or of no known size, is still sent', async () => {
    running.upstream.override.downloadSource = async function* () {
      yield { contentType: 'text/html\r\nX-Evil: 1', data: Buffer.from('<p>') };
      yield { data: Buffer.from('</p>') };
    };
    const response = await source();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
    });
    expect(response.headers.get('accept-ranges')).toBeNull();
    expect(await response.text()).toBe('<p></p>');
  });

  it('that is not there is a JSON error', async () => {
    running.upstream.override.downloadSource = () => {
      throw ingestError(Code.NotFound, 'SOURCE_NOT_FOUND', 'The source is gone.');
    };
    const response = await source();
    const error: RestError = JSON.parse(await response.text());
    expect([response.status, reasonOf(error)]).toEqual([404, 'SOURCE_NOT_FOUND']);
  });
});

describe('a range', () => {
  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=10-99', 10, 100],
    ['bytes=299990-', 299_990, SIZE],
    ['bytes=299990-999999', 299_990, SIZE],
    ['bytes=-5', SIZE - 5, SIZE],
    ['bytes=-9999999', 0, SIZE],
    ['bytes=0-', 0, SIZE],
  ])('%s is answered with 206', async (range, start, end) => {
    const response = await source({ range });
    expect([response.status, response.headers.get('content-range'), response.headers.get('content-length')]).toEqual([
      206,
      `bytes ${start}-${end - 1}/${SIZE}`,
      String(end - start),
    ]);
    expect((await bytes(response)).equals(SOURCE.subarray(start, end))).toBe(true);
  });

  it.each(['bytes=0-1,5-6', 'lines=0-1', 'bytes=5-2', 'nonsense'])('%s is ignored', async (range) => {
    const response = await source({ range });
    expect([response.status, (await bytes(response)).byteLength]).toEqual([200, SIZE]);
  });

  it.each([`bytes=${SIZE}-`, 'bytes=999999999999999999999-', 'bytes=-0'])(
    '%s is 416 and says the size',
    async (range) => {
      const response = await source({ range });
      const error: RestError = JSON.parse(await response.text());
      expect([response.status, response.headers.get('content-range')]).toEqual([416, `bytes */${SIZE}`]);
      expect(reasonOf(error)).toBe('RANGE_NOT_SATISFIABLE');
    },
  );

  it('of an empty file is 416, and the file itself is empty', async () => {
    running.upstream.override.downloadSource = (request) =>
      download(Buffer.alloc(0), { fileName: 'a', contentType: 'video/mp4' }, request);
    expect((await source({ range: 'bytes=1-' })).headers.get('content-range')).toBe('bytes */0');
    expect((await source({ range: 'bytes=-1' })).status).toBe(416);
    const whole = await source();
    expect([whole.status, whole.headers.get('content-length')]).toEqual([200, '0']);
  });

  it('holds only for the version that If-Range names', async () => {
    for (const [ifRange, status] of [
      [TAG, 206],
      [`W/${TAG}`, 200],
      ['"other"', 200],
      ['Wed, 21 Oct 2026 07:28:00 GMT', 200],
    ] as const) {
      const response = await source({ range: 'bytes=0-1', 'if-range': ifRange });
      expect([ifRange, response.status]).toEqual([ifRange, status]);
      await response.arrayBuffer();
    }
    const outside = await source({ range: `bytes=${SIZE}-`, 'if-range': '"other"' });
    expect([outside.status, (await bytes(outside)).byteLength]).toEqual([200, SIZE]);
  });

  it('may be given by parameters instead, which then count', async () => {
    const response = await source({ range: 'bytes=0-0' }, 'GET', '?readOffset=5&readLimit=3');
    expect([response.status, response.headers.get('content-range')]).toEqual([200, null]);
    expect(await bytes(response)).toEqual(SOURCE.subarray(5, 8));
    const outside = await source({}, 'GET', `?read_offset=${SIZE + 1}`);
    expect(outside.status).toBe(416);
  });
});

describe('a client that has the file already', () => {
  it.each([TAG, `"x", W/${TAG}`, '*'])('gets 304 for If-None-Match: %s', async (tag) => {
    for (const range of [undefined, 'bytes=0-1', `bytes=${SIZE}-`]) {
      const response = await source({ 'if-none-match': tag, ...(range !== undefined && { range }) });
      expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([304, TAG, '']);
    }
  });

  it('gets the new one when it changed', async () => {
    expect((await source({ 'if-none-match': '"old"' })).status).toBe(200);
  });
});

describe('a download under way', () => {
  it('that fails is cut off, not ended', async () => {
    running.upstream.override.downloadSource = async function* (request) {
      for await (const message of download(SOURCE, { fileName: 'a', contentType: 'video/mp4' }, request)) {
        yield message;
        if ('data' in message) throw ingestError(Code.Unavailable, 'INGEST_UNAVAILABLE', 'gone');
      }
    };
    const response = await source();
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  it('waits for a slow reader, and ends the call when the reader leaves', async () => {
    let sent = 0;
    let cancelled = false;
    running.upstream.override.downloadSource = async function* (request, { signal }) {
      signal.addEventListener('abort', () => {
        cancelled = true;
      });
      const large = Buffer.alloc(200 * 2 ** 20);
      for await (const message of download(large, { fileName: 'a', contentType: 'video/mp4' }, request)) {
        yield message;
        sent++;
      }
    };
    const socket = connect(running.port, '127.0.0.1');
    socket.write('GET /api/v1/videos/v1/source HTTP/1.1\r\nHost: localhost\r\n\r\n');
    socket.pause();
    let before = -1;
    // What fits into the buffers on the way has been sent when two looks in a row see the same.
    await eventually(
      'no more is sent',
      () => {
        const still = sent > 0 && sent === before;
        before = sent;
        return still;
      },
      { intervalMs: 300 },
    );
    expect(sent).toBeLessThan(1_600);
    socket.destroy();
    await eventually('the call was ended', () => cancelled);
  }, 30_000);
});
