import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:http2';
import { Code } from '@connectrpc/connect';
import { Video_Priority } from '@vidi/contracts/vidi/v1/video';
import { OnDuplicate } from '@vidi/contracts/vidi/v1/video_service';
import { eventually } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fieldsOf, type RestError, type RunningGateway, reasonOf, startGateway } from './start-gateway.ts';
import { ingestError, type SeenUpload } from './upstream.ts';

const MAX_UPLOAD_BYTES = 250 * 2 ** 20;

let running: RunningGateway;

beforeAll(async () => {
  running = await startGateway({ limits: { maxUploadBytes: MAX_UPLOAD_BYTES, uploadIdleTimeoutMs: 700 } });
});
afterAll(() => running.stop());
beforeEach(() => {
  running.upstream.override = {};
});

function post(body: FormData): Promise<Response> {
  return fetch(`${running.url}/api/v1/videos`, { method: 'POST', body });
}

function form(...parts: readonly (readonly [string, string | File])[]): FormData {
  const data = new FormData();
  for (const [name, value] of parts) data.append(name, value);
  return data;
}

function file(bytes: Uint8Array<ArrayBuffer> | string = 'bytes', name = 'a.mp4', type = 'video/mp4'): File {
  return new File([bytes], name, { type });
}

async function refusal(body: FormData): Promise<RestError> {
  const seen = running.upstream.uploads.length;
  const response = await post(body);
  const error: RestError = JSON.parse(await response.text());
  await keptNothing(seen);
  return error;
}

/** Whatever reached ingest since then was cancelled. */
async function keptNothing(seen: number): Promise<void> {
  await eventually('ingest keeps nothing', () =>
    running.upstream.uploads.slice(seen).every(({ end }) => end === 'cancelled'),
  );
}

function lastUpload(): SeenUpload | undefined {
  return running.upstream.uploads.at(-1);
}

/** A form written by hand, to be cut or held wherever a test wants. */
const BOUNDARY = 'test-boundary';
const HEAD = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a.mp4"\r\ncontent-type: video/mp4\r\n\r\n`;
const TAIL = `\r\n--${BOUNDARY}--\r\n`;

function rawPost(headers: Record<string, string | number> = {}): ClientRequest {
  const client = request(`${running.url}/api/v1/videos`, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers },
  });
  client.on('error', () => undefined);
  return client;
}

async function answerTo(client: ClientRequest): Promise<{ status: number | undefined; error: RestError }> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  client.once('response', resolve).once('error', reject);
  const response = await promise;
  const pieces: Buffer[] = [];
  response.on('data', (piece: Buffer) => pieces.push(piece));
  await once(response, 'end');
  return { status: response.statusCode, error: JSON.parse(Buffer.concat(pieces).toString()) };
}

describe('an upload', () => {
  it('answers 201 with the video, having passed on every part', async () => {
    const bytes = randomBytes(3_000_000);
    const response = await post(
      form(
        ['title', 'Ein Tïtel'],
        ['features', 'SHOTS, BLACK'],
        ['features', 'LOUDNESS'],
        ['labels', '{"season":"1"}'],
        ['labels[a.b]', 'c'],
        ['file', file(bytes, 'größe "1" \u{1f3ac}.mp4')],
      ),
    );
    expect([response.status, response.headers.get('location')]).toEqual([201, '/api/v1/videos/uploaded-1']);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await response.json()).toMatchObject({ id: 'uploaded-1', status: 'UPLOADED', source: { sha256 } });
    expect(lastUpload()).toMatchObject({
      end: 'complete',
      metadata: {
        title: 'Ein Tïtel',
        features: [2, 4, 5],
        labels: { season: '1', 'a.b': 'c' },
        fileName: 'größe "1" \u{1f3ac}.mp4',
        contentType: 'video/mp4',
      },
    });
  });

  it('says what is to become of bytes that were handed over before, by name or by number', async () => {
    for (const [name, value] of [
      ['onDuplicate', 'REUSE'],
      ['on_duplicate', '2'],
    ] as const) {
      await post(form([name, value], ['file', file('x')]));
      expect(lastUpload()?.metadata['onDuplicate']).toBe(OnDuplicate.REUSE);
    }
    const answer = await refusal(form(['onDuplicate', 'reuse'], ['file', file('x')]));
    expect(JSON.stringify(answer)).toContain('must be one of PROCESS, REUSE');
  });

  it('says how soon the video is to be analysed', async () => {
    await post(form(['priority', 'HIGH'], ['file', file('x')]));
    expect(lastUpload()?.metadata['priority']).toBe(Video_Priority.HIGH);
    const answer = await refusal(form(['priority', 'soon'], ['file', file('x')]));
    expect(JSON.stringify(answer)).toContain('must be one of LOW, NORMAL, HIGH');
  });

  it('says whether results of before are to be left alone, which does not go with answering a video of before', async () => {
    for (const force of [true, false]) {
      await post(form(['force', String(force)], ['file', file('x')]));
      expect(lastUpload()?.metadata['force']).toBe(force);
    }
    const answer = await refusal(form(['force', 'yes'], ['file', file('x')]));
    expect(JSON.stringify(answer)).toContain('force: must be true or false');
    const both = await refusal(form(['force', 'true'], ['onDuplicate', 'REUSE'], ['file', file('x')]));
    expect(JSON.stringify(both)).toContain('force looks for everything anew, which on_duplicate REUSE does not');
  });

  it('says which language is spoken, and is refused before its bytes where that is no BCP 47 tag', async () => {
    await post(form(['language', 'pt-BR'], ['file', file('x')]));
    expect(lastUpload()?.metadata['language']).toBe('pt-BR');
    const answer = await refusal(form(['language', 'english'], ['file', file('x')]));
    expect(JSON.stringify(answer)).toContain('must be a BCP 47 language tag, such as en, pt-BR or zh-Hans');
  });

  it('says how many bytes it has, where a part of the form does', async () => {
    for (const name of ['sizeBytes', 'size_bytes']) {
      await post(form([name, '5'], ['file', file()]));
      expect(lastUpload()?.metadata['sizeBytes']).toBe(5n);
    }
    await post(form(['file', file()]));
    expect(lastUpload()?.metadata['sizeBytes']).toBeUndefined();
  });

  it('keeps folders out of the file name', async () => {
    await post(form(['file', file('x', '../../etc/passwd')]));
    expect(lastUpload()?.metadata['fileName']).toBe('passwd');
  });

  it('of no bytes is passed on, for ingest to judge', async () => {
    running.upstream.override.uploadVideo = async (messages) => {
      for await (const _ of messages);
      throw ingestError(Code.InvalidArgument, 'UPLOAD_EMPTY', 'The file is empty.');
    };
    expect(reasonOf(await refusal(form(['file', file('')])))).toBe('UPLOAD_EMPTY');
  });

  it('works over HTTP/2', async () => {
    const session = connect(running.url);
    const bytes = randomBytes(5_000_000);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/api/v1/videos',
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    });
    stream.write(HEAD);
    stream.write(bytes);
    stream.end(TAIL);
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(201);
    expect(lastUpload()).toMatchObject({ size: 5_000_000, sha256: createHash('sha256').update(bytes).digest('hex') });
    session.destroy();
  });

  it.each([
    ['without a file', form(['title', 'x']), ['file']],
    ['with a file part that is text', form(['file', 'not a file']), ['file']],
    ['with two files', form(['file', file()], ['file', file()]), ['file']],
    ['with a file of another name', form(['video', file()]), ['video']],
    ['with a bad part behind the file', form(['file', file()], ['titel', 'late']), ['titel']],
    ['with a title before and behind the file', form(['title', 'x'], ['file', file()], ['title', 'y']), ['title']],
    ['with an unknown part', form(['titel', 'x'], ['file', file()]), ['titel']],
    ['with a title twice', form(['title', 'x'], ['title', 'y'], ['file', file()]), ['title']],
    ['with a title too long', form(['title', 'x'.repeat(301)], ['file', file()]), ['title']],
    ['with a huge text part', form(['title', 'x'.repeat(70_000)], ['file', file()]), ['title']],
    ['with an unknown feature', form(['features', 'SHOTS,NOISE'], ['file', file()]), ['features']],
    ['with a size that is no number', form(['sizeBytes', '1e3'], ['file', file()]), ['sizeBytes']],
    ['with a size below nothing', form(['sizeBytes', '-1'], ['file', file()]), ['sizeBytes']],
    ['with a size beyond 64 bits', form(['sizeBytes', '9223372036854775808'], ['file', file()]), ['sizeBytes']],
    ['with labels that are no object', form(['labels', '[1]'], ['file', file()]), ['labels']],
    ['with labels that are no texts', form(['labels', '{"a":1}'], ['file', file()]), ['labels']],
    ['with a label twice', form(['labels', '{"a":"1"}'], ['labels[a]', '2'], ['file', file()]), ['labels[a]']],
  ])('%s is refused by the name of the part, and nothing is kept', async (_what, body, fields) => {
    const error = await refusal(body);
    expect([error.error.code, fieldsOf(error)]).toEqual([400, fields]);
  });

  it('with text parts behind the file, as curl sends what is named last, means the same', async () => {
    const response = await post(form(['title', 'early'], ['file', file()], ['features', 'SHOTS'], ['labels[a]', 'b']));
    expect(response.status).toBe(201);
    expect(lastUpload()).toMatchObject({
      end: 'complete',
      metadata: { title: 'early', features: [2], labels: { a: 'b' }, fileName: 'a.mp4' },
    });
  });

  it('with too many parts is refused', async () => {
    const parts = Array.from({ length: 101 }, (_, i) => [`labels[${i}]`, 'x'] as const);
    const error = await refusal(form(...parts, ['file', file()]));
    expect([error.error.code, error.error.message]).toEqual([400, expect.stringContaining('100 text parts')]);
  });

  it.each(['multipart/form-data', 'multipart/mixed; boundary=x', 'application/x-www-form-urlencoded'])(
    'as %s is refused',
    async (type) => {
      const response = await fetch(`${running.url}/api/v1/videos`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: 'x',
      });
      expect(response.status).toBe(type === 'multipart/form-data' ? 400 : 415);
    },
  );

  it('with parameters in its query is refused, rather than going without them', async () => {
    const url = `${running.url}/api/v1/videos?requestId=a`;
    const response = await fetch(url, { method: 'POST', body: form(['file', file()]) });
    const error: RestError = JSON.parse(await response.text());
    expect([response.status, fieldsOf(error)]).toEqual([400, ['requestId']]);
  });

  it('that is compressed as a whole is refused with 415', async () => {
    const body = form(['file', file()]);
    const headers = { 'content-encoding': 'gzip' };
    const response = await fetch(`${running.url}/api/v1/videos`, { method: 'POST', body, headers });
    const error: RestError = JSON.parse(await response.text());
    expect([response.status, reasonOf(error)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('cut short before its closing boundary is refused, and nothing is kept', async () => {
    const seen = running.upstream.uploads.length;
    const client = rawPost();
    client.end(`${HEAD}some bytes`);
    const { status, error } = await answerTo(client);
    expect([status, reasonOf(error)]).toEqual([400, 'UPLOAD_INCOMPLETE']);
    await keptNothing(seen);
  });

  it('whose client goes away is cancelled at ingest', async () => {
    const client = rawPost();
    client.write(HEAD);
    client.write(Buffer.alloc(200_000));
    const upload = await eventually('the upload arrives', () => {
      const last = lastUpload();
      return last?.end === 'open' && last.size > 0 && last;
    });
    client.destroy();
    await eventually('the upload is cancelled', () => upload.end === 'cancelled');
  });

  it('that stands still is refused with 408 and cancelled', async () => {
    const client = rawPost();
    client.write(HEAD);
    client.write(Buffer.alloc(200_000));
    const { status, error } = await answerTo(client);
    expect([status, reasonOf(error)]).toEqual([408, 'REQUEST_TIMEOUT']);
    expect(error.error.message).toContain('VIDI_UPLOAD_IDLE_TIMEOUT');
    await eventually('the upload is cancelled', () => lastUpload()?.end === 'cancelled');
  });

  it('that declares too much is refused before it is read', async () => {
    const seen = running.upstream.uploads.length;
    const client = rawPost({ 'content-length': 2 ** 40 });
    client.write(HEAD);
    const { status, error } = await answerTo(client);
    client.destroy();
    expect([status, reasonOf(error), error.error.status]).toEqual([413, 'UPLOAD_TOO_LARGE', 'RESOURCE_EXHAUSTED']);
    expect(error.error.message).toContain(String(MAX_UPLOAD_BYTES));
    expect(error.error.message).toContain('VIDI_MAX_UPLOAD_BYTES');
    expect(running.upstream.uploads).toHaveLength(seen);
  });

  it('that ingest refuses early gets the answer while it still sends', async () => {
    running.upstream.override.uploadVideo = async (messages) => {
      for await (const _ of messages) break;
      throw ingestError(Code.ResourceExhausted, 'STORE_FULL', 'The media store is full.');
    };
    const client = rawPost();
    client.write(HEAD);
    const sending = setInterval(() => client.write(Buffer.alloc(100_000)), 1);
    const { status, error } = await answerTo(client);
    clearInterval(sending);
    client.destroy();
    expect([status, reasonOf(error)]).toEqual([507, 'STORE_FULL']);
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
  });
});

describe('a large upload', () => {
  /** Sends a form with a file of so many bytes, made on the way. */
  async function send(size: number) {
    const client = rawPost();
    const answer = answerTo(client);
    answer.catch(() => undefined);
    client.write(HEAD);
    const hash = createHash('sha256');
    const piece = randomBytes(1_000_000);
    for (let sent = 0; sent < size && !client.destroyed; sent += piece.byteLength) {
      hash.update(piece);
      if (!client.write(piece)) await drained(client);
    }
    client.end(TAIL);
    return { ...(await answer), sha256: hash.digest('hex') };
  }

  it('of 200 MB arrives whole in bounded memory', { timeout: 60_000 }, async () => {
    let peak = 0;
    const before = memory();
    const watch = setInterval(() => {
      peak = Math.max(peak, memory() - before);
    }, 20);
    const { status, sha256 } = await send(200_000_000);
    clearInterval(watch);
    expect(status).toBe(201);
    expect(lastUpload()).toMatchObject({ end: 'complete', size: 200_000_000, sha256 });
    // Client, gateway and ingest share this process and its garbage collector; a body kept whole anywhere shows all the same.
    expect(peak).toBeLessThan(150_000_000);
  });

  it('waits when ingest is slow instead of piling up', { timeout: 30_000 }, async () => {
    const gate = Promise.withResolvers<void>();
    let taken = 0;
    running.upstream.override.uploadVideo = async (messages) => {
      for await (const { payload } of messages) {
        if (payload.case === 'chunk') taken += payload.value.byteLength;
        if (taken > 0) await gate.promise;
      }
      return { id: 'slow' };
    };
    const client = rawPost();
    client.write(HEAD);
    const piece = Buffer.alloc(1_000_000);
    let offered = 0;
    while (client.writableLength < 20_000_000 && offered < 100_000_000) {
      client.write(piece);
      offered += piece.byteLength;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const passed = offered - client.writableLength;
    // What may be on its way: windows and buffers of two connections and the parser.
    expect(passed).toBeLessThan(40_000_000);
    client.destroy();
    gate.resolve();
  });

  it('over the limit is cut off with 413, and nothing is kept', { timeout: 60_000 }, async () => {
    const seen = running.upstream.uploads.length;
    const { status, error } = await send(MAX_UPLOAD_BYTES + 2_000_000);
    expect([status, reasonOf(error)]).toEqual([413, 'UPLOAD_TOO_LARGE']);
    await keptNothing(seen);
  });
});

/** Resolves when a request takes more, or never will. */
function drained(client: ClientRequest): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  client.once('drain', resolve).once('close', resolve);
  return promise.finally(() => client.off('drain', resolve).off('close', resolve));
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
