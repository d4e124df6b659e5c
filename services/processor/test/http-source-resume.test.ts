import { randomBytes } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { HostLookup } from '../src/adapters/http-source/destination.ts';
import type { FetchLimits } from '../src/adapters/http-source/fetch-limits.ts';
import { createHttpSourceFetcher } from '../src/adapters/http-source/http-source-fetcher.ts';
import { type Answer, Receiver, rangeStart, sendAndBreak, serveInTurn } from './breaking-server.ts';

const LIMITS: FetchLimits = {
  allow: ['127.0.0.0/8'],
  ports: [80, 443],
  maxBytes: 1_000_000,
  timeoutMs: 20_000,
  idleTimeoutMs: 10_000,
  maxRedirects: 3,
  maxResumes: 3,
};

const FILE = randomBytes(100_000);
const ETAG = '"a-version"';
/** Older than any answer of a server that is asked today. */
const MODIFIED = 'Sat, 01 Jan 2022 00:00:00 GMT';
const BREAK_AT = 40_000;

let open = new AsyncDisposableStack();
let receiver = new Receiver();

afterEach(async () => {
  await open.disposeAsync();
  open = new AsyncDisposableStack();
  receiver = new Receiver();
});

describe('a transfer that breaks off', () => {
  it('goes on at that byte, as often as it takes, under the same entity tag', async () => {
    const server = await serve(first({ etag: ETAG }), rest({ etag: ETAG }, 20_000), rest({ etag: ETAG }));
    const { bytes, resumeCount } = await fetchAll(server.url);
    expect(bytes.equals(FILE)).toBe(true);
    expect(resumeCount).toBe(2);
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=40000-', 'bytes=60000-']);
    expect(server.requests.map((headers) => headers['if-range'])).toEqual([undefined, ETAG, ETAG]);
  });

  it('goes on under the same date of change where there is no entity tag', async () => {
    const dated = { 'last-modified': MODIFIED };
    const server = await serve(first(dated), rest(dated));
    expect((await fetchAll(server.url)).bytes.equals(FILE)).toBe(true);
    expect(server.requests[1]).toMatchObject({ range: 'bytes=40000-', 'if-range': MODIFIED });
  });

  it.each<[string, OutgoingHttpHeaders]>([
    ['no validator', {}],
    ['a weak entity tag', { etag: 'W/"a-version"' }],
    ['a weak entity tag beside a date', { etag: 'W/"a-version"', 'last-modified': MODIFIED }],
    ['a date as young as the answer', { 'last-modified': MODIFIED, date: MODIFIED }],
    ['what is no entity tag', { etag: 'a-version' }],
  ])('is not put together with %s', async (_what, headers) => {
    const server = await serve(first(headers), rest(headers));
    const expected = { reason: 'URL_INCOMPLETE', failureClass: 'TRANSIENT' };
    await expectFailure(server.url, expected, /after 40000 of 100000 bytes.*neither a strong ETag nor a Last-Modified/);
    expect(server.requests).toHaveLength(1);
  });

  it('goes on when the connection only fell silent', async () => {
    const server = await serve(
      (_request, response) => {
        response.writeHead(200, { etag: ETAG, 'content-length': FILE.length });
        response.write(FILE.subarray(0, BREAK_AT));
      },
      rest({ etag: ETAG }),
    );
    const { bytes } = await fetchAll(server.url, { idleTimeoutMs: 1_000 });
    expect(bytes.equals(FILE)).toBe(true);
  });

  it('goes on through answers that will pass, and a server that closes the door meanwhile', async () => {
    const server = await serve(
      first({ etag: ETAG }),
      (_request, response) => response.writeHead(503).end(),
      (request) => request.socket.destroy(),
      rest({ etag: ETAG }),
    );
    const { bytes, resumeCount } = await fetchAll(server.url);
    expect(bytes.equals(FILE)).toBe(true);
    expect(resumeCount).toBe(3);
  });

  it('skips what is here when the server ignores ranges and the version is the same', async () => {
    const server = await serve(first({ etag: ETAG }), (_request, response) => {
      response.writeHead(200, { etag: ETAG, 'content-length': FILE.length }).end(FILE);
    });
    expect((await fetchAll(server.url)).bytes.equals(FILE)).toBe(true);
  });

  it('breaks anew while what is here is skipped, and goes on', async () => {
    const server = await serve(
      first({ etag: ETAG }),
      (_request, response) => {
        response.writeHead(200, { etag: ETAG, 'content-length': FILE.length });
        response.write(FILE.subarray(0, 1_000), () => response.destroy());
      },
      rest({ etag: ETAG }),
    );
    expect((await fetchAll(server.url)).bytes.equals(FILE)).toBe(true);
    expect(server.requests[2]).toMatchObject({ range: 'bytes=40000-' });
  });

  it('takes parts that are smaller than asked for', async () => {
    const small: Answer = (request, response) => {
      const start = rangeStart(request);
      const part = FILE.subarray(start, start + 25_000);
      response
        .writeHead(206, { 'content-range': rangeOf(start, part.length), 'content-length': part.length })
        .end(part);
    };
    const server = await serve(first({ etag: ETAG }), small);
    expect((await fetchAll(server.url)).bytes.equals(FILE)).toBe(true);
    expect(server.requests).toHaveLength(4);
  });

  it('is whole when only the end of a stream of unknown length was missing', async () => {
    const server = await serve(
      async (_request, response) => {
        response.writeHead(200, { etag: ETAG });
        await sendAndBreak(response, FILE, receiver, { sent: FILE.length, received: FILE.length });
      },
      (_request, response) => response.writeHead(416, { 'content-range': `bytes */${FILE.length}` }).end('no'),
    );
    expect((await fetchAll(server.url)).bytes.equals(FILE)).toBe(true);
  });

  it('learns from the rest how large a stream of unknown length is', async () => {
    const server = await serve(
      async (_request, response) => {
        response.writeHead(200, { etag: ETAG });
        await sendAndBreak(response, FILE, receiver, { sent: BREAK_AT, received: BREAK_AT });
      },
      rest({ etag: ETAG }),
    );
    const { bytes, sizeBytes } = await fetchAll(server.url);
    expect(bytes.equals(FILE)).toBe(true);
    expect(sizeBytes).toBe(FILE.length);
    receiver = new Receiver();
    const again = await serve(
      async (_request, response) => {
        response.writeHead(200, { etag: ETAG });
        await sendAndBreak(response, FILE, receiver, { sent: BREAK_AT, received: BREAK_AT });
      },
      rest({ etag: ETAG }),
    );
    await expectFailure(again.url, { reason: 'URL_TOO_LARGE' }, /100000 bytes/, { maxBytes: 50_000 });
  });

  it('is given up after so many tries, and says so', async () => {
    const server = await serve(first({ etag: ETAG }), (request) => request.socket.destroy());
    await expectFailure(
      server.url,
      { reason: 'URL_UNREACHABLE', failureClass: 'TRANSIENT' },
      /limit of 3 resumptions.*VIDI_FETCH_MAX_RESUMES/,
    );
    expect(server.requests).toHaveLength(4);
  });

  it('is not resumed where the operator does not want it', async () => {
    const server = await serve(first({ etag: ETAG }), rest({ etag: ETAG }));
    await expectFailure(server.url, { reason: 'URL_INCOMPLETE' }, /limit of 0/, { maxResumes: 0 });
    expect(server.requests).toHaveLength(1);
  });

  it('may take no longer than one that does not', async () => {
    const server = await serve(first({ etag: ETAG }), () => undefined);
    await expectFailure(server.url, { reason: 'URL_TIMEOUT' }, /VIDI_FETCH_TIMEOUT/, { timeoutMs: 1_000 });
  });

  it('stops when asked to, also while it waits', async () => {
    const abort = new AbortController();
    const server = await serve(first({ etag: ETAG }), (request) => {
      request.socket.destroy();
      abort.abort(new Error('asked to stop'));
    });
    await using remote = await createHttpSourceFetcher(LIMITS).open(server.url, abort.signal);
    await expect(receiver.read(remote.content)).rejects.toThrow('asked to stop');
  });
});

describe('what another answer puts behind a break', () => {
  it.each<[string, number, OutgoingHttpHeaders]>([
    ['another file as a whole', 200, { etag: '"another"' }],
    ['a whole file that nothing is told of', 200, {}],
    ['a whole file of another size', 200, { etag: ETAG, 'content-length': FILE.length - 1 }],
    ['a web page', 200, { 'content-type': 'text/html' }],
    ['a part of another file', 206, { etag: '"another"', 'content-range': rangeOf(BREAK_AT, 60_000) }],
    ['a part of a file of another size', 206, { etag: ETAG, 'content-range': `bytes 40000-99999/100001` }],
    ['another part', 206, { etag: ETAG, 'content-range': rangeOf(0, FILE.length) }],
    ['a part that does not say which', 206, { etag: ETAG }],
    ['several parts', 206, { etag: ETAG, 'content-type': 'multipart/byteranges; boundary=x' }],
    ['an impossible part', 206, { etag: ETAG, 'content-range': 'bytes 40000-30000/100000' }],
    ['the word that the file ends before', 416, { 'content-range': 'bytes */30000' }],
    ['the word that there is no such part', 416, {}],
  ])('is not taken: %s', async (_what, status, headers) => {
    const server = await serve(first({ etag: ETAG }), (_request, response) =>
      response.writeHead(status, headers).end('?'),
    );
    const expected = { reason: 'URL_CHANGED', failureClass: 'TRANSIENT' };
    await expectFailure(server.url, expected, /broke off after 40000 bytes and cannot go on there/);
    expect(server.requests).toHaveLength(2);
  });

  it('is not taken when it is shorter than what is here', async () => {
    const server = await serve(
      async (_request, response) => {
        response.writeHead(200, { etag: ETAG });
        await sendAndBreak(response, FILE, receiver, { sent: BREAK_AT, received: BREAK_AT });
      },
      (_request, response) => {
        response.writeHead(200, { etag: ETAG });
        response.write('short');
        response.end();
      },
    );
    await expectFailure(server.url, { reason: 'URL_CHANGED' }, /shorter/);
  });

  it('is not taken when it is more than was announced', async () => {
    const server = await serve(first({ etag: ETAG }), (request, response) => {
      const start = rangeStart(request);
      response.writeHead(206, { etag: ETAG, 'content-range': rangeOf(start, FILE.length - start) });
      response.end(Buffer.concat([FILE.subarray(start), Buffer.from('and more')]));
    });
    await expectFailure(server.url, { reason: 'URL_HTTP_ERROR', failureClass: 'TRANSIENT' }, /more than the 100000/);
  });

  it('is not taken compressed', async () => {
    const headers = { etag: ETAG, 'content-encoding': 'gzip', 'content-range': rangeOf(BREAK_AT, 60_000) };
    const server = await serve(first({ etag: ETAG }), (_request, response) =>
      response.writeHead(206, headers).end('?'),
    );
    await expectFailure(server.url, { reason: 'URL_HTTP_ERROR' }, /gzip/);
  });

  it.each([
    [404, 'URL_NOT_FOUND'],
    [403, 'URL_FORBIDDEN'],
  ])('ends the fetch at once when it is status %d', async (status, reason) => {
    const server = await serve(first({ etag: ETAG }), (_request, response) => response.writeHead(status).end());
    await expectFailure(server.url, { reason, failureClass: 'PERMANENT' }, new RegExp(String(status)));
    expect(server.requests).toHaveLength(2);
  });

  it('is waited for as long as the far server asks, if that is not too long for a processor', async () => {
    const busy = (seconds: string): Answer => {
      return (_request, response) => response.writeHead(503, { 'retry-after': seconds }).end();
    };
    const patient = await serve(first({ etag: ETAG }), busy('1'), rest({ etag: ETAG }));
    expect((await fetchAll(patient.url)).bytes.equals(FILE)).toBe(true);
    receiver = new Receiver();
    const long = await serve(first({ etag: ETAG }), busy('3600'), rest({ etag: ETAG }));
    await expectFailure(long.url, { reason: 'URL_HTTP_ERROR', retryAfterMs: 3_600_000 }, /tried again in 3600 s/);
    expect(long.requests).toHaveLength(2);
  });
});

describe('the way to the rest of a file', () => {
  it('is checked anew: a redirect into a private network is not followed', async () => {
    const server = await serve(first({ etag: ETAG }), (_request, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end();
    });
    await expectFailure(server.url, { reason: 'URL_NOT_ALLOWED', failureClass: 'PERMANENT' });
  });

  it('is looked up anew: a name that leads into a private network by now is not followed', async () => {
    const server = await serve(first({ etag: ETAG }), rest({ etag: ETAG }));
    const answers = ['127.0.0.1', '10.0.0.1'];
    const lookup: HostLookup = () => Promise.resolve([{ address: answers.shift() ?? 'none left', family: 4 }]);
    const url = `http://rebinding.example:${new URL(server.url).port}/`;
    await expectFailure(url, { reason: 'URL_NOT_ALLOWED', failureClass: 'PERMANENT' }, /rebinding/, {}, lookup);
    expect(server.connectionCount).toBe(1);
  });

  it('may lead to another mirror with the same entity tag and size, under a new signature', async () => {
    const mirror = await serve(rest({ etag: ETAG }));
    const server = await serve(first({ etag: ETAG }), (_request, response) => {
      response.writeHead(302, { location: `${mirror.url}/v.mp4?signature=2` }).end();
    });
    expect((await fetchAll(`${server.url}/v.mp4?signature=1`)).bytes.equals(FILE)).toBe(true);
    expect(mirror.requests).toMatchObject([{ range: 'bytes=40000-', 'if-range': ETAG }]);
  });

  it('may not lead elsewhere with nothing but the same date', async () => {
    const dated = { 'last-modified': MODIFIED };
    const mirror = await serve(rest(dated));
    const server = await serve(first(dated), (_request, response) => {
      response.writeHead(302, { location: `${mirror.url}/v.mp4` }).end();
    });
    await expectFailure(`${server.url}/v.mp4`, { reason: 'URL_CHANGED' }, /leads to another address/);
  });
});

/** Sends the file up to BREAK_AT, and breaks. */
function first(headers: OutgoingHttpHeaders): Answer {
  return async (_request, response) => {
    response.writeHead(200, { 'content-length': FILE.length, ...headers });
    await sendAndBreak(response, FILE, receiver, { sent: BREAK_AT, received: BREAK_AT });
  };
}

/** Sends what is asked for, and breaks after `breakAfter` bytes where that is given. */
function rest(headers: OutgoingHttpHeaders, breakAfter?: number): Answer {
  return async (request, response) => {
    const start = rangeStart(request);
    const part = FILE.subarray(start);
    response.writeHead(206, {
      'content-range': rangeOf(start, part.length),
      'content-length': part.length,
      ...headers,
    });
    if (breakAfter === undefined) response.end(part);
    else await sendAndBreak(response, part, receiver, { sent: breakAfter, received: start + breakAfter });
  };
}

function rangeOf(start: number, length: number): string {
  return `bytes ${start}-${start + length - 1}/${FILE.length}`;
}

async function serve(...answers: readonly Answer[]) {
  return open.use(await serveInTurn(...answers));
}

async function fetchAll(url: string, limits: Partial<FetchLimits> = {}, lookup?: HostLookup) {
  const overrides = lookup === undefined ? {} : { lookup };
  const fetcher = createHttpSourceFetcher({ ...LIMITS, ...limits }, overrides);
  await using remote = await fetcher.open(url, new AbortController().signal);
  const bytes = await receiver.read(remote.content);
  return { bytes, resumeCount: remote.resumeCount, sizeBytes: remote.sizeBytes };
}

/** Fetches all of `url` and expects that to fail as described. */
async function expectFailure(
  url: string,
  expected: { readonly reason: string; readonly failureClass?: string; readonly retryAfterMs?: number },
  message = /./,
  limits: Partial<FetchLimits> = {},
  lookup?: HostLookup,
): Promise<void> {
  const error: unknown = await fetchAll(url, limits, lookup).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toMatchObject({ name: 'SourceError', ...expected });
  expect(String(error)).toMatch(message);
}
