import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { makeClip } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import { createGrpcClient } from './clients/grpc-client.ts';
import { errorOf, requestJson } from './clients/rest.ts';
import { shareVidi } from './system/shared-vidi.ts';

let clip: Buffer<ArrayBuffer>;
const system = shareVidi({ VIDI_LOG_FORMAT: 'json' }, async (folder) => {
  const path = join(folder, 'clip.mp4');
  await makeClip({ path, shots: [{ frames: 25 }], sounds: [] });
  clip = await readFile(path);
});
const urlOf = (path: string) => `${system.vidi.baseUrl}${path}`;

/** Names and what is left of them where folders are taken away. */
const NAMES: readonly (readonly [what: string, name: string, bare?: string])[] = [
  ['folders up', '../../escape.mp4', 'escape.mp4'],
  ['folders up on Windows', '..\\..\\escape.mp4', 'escape.mp4'],
  ['an absolute path', '/etc/cron.d/escape', 'escape'],
  ['a drive', 'C:\\Windows\\escape.mp4', 'escape.mp4'],
  ['300 bytes', `${'n'.repeat(296)}.mp4`],
  ['300 bytes in two-byte characters', `${'ü'.repeat(148)}.mp4`],
  ['a pattern of numbered files', 'p%03d.png'],
  ['a pattern of printf', '%n%s%x.mp4'],
  ['an option', '-rf.mp4'],
  ['a long option', '--output=escape.mp4'],
  ['writing from right to left', 'holiday\u202e4pm.exe'],
  ['invisible characters', 'a\u200b\u2066b\ufeff.mp4'],
  ['line breaks', 'a\r\nSet-Cookie: escape=1\r\n\r\n.mp4'],
  ['a line of the log', 'a\n{"level":50,"msg":"forged"}\n'],
  ['colours of a terminal', '\u001b[2J\u001b[31mred.mp4'],
  ['pictures', '🎬👨‍👩‍👧.mp4'],
  ['quotes and semicolons', `a"; filename="b'; c.mp4`],
  ['a shell', '$(reboot) `reboot` && reboot | tee.mp4'],
  ['HTML', '<img src=x onerror=alert(1)>.mp4'],
  ['SQL', `'); drop table videos; --.mp4`],
  ['a device', 'CON'],
  ['nothing but spaces', '   '],
  ['what is already encoded', '%2e%2e%2fescape%00.mp4'],
];

/** Every file that the system keeps bytes of videos under. */
async function keptPaths(): Promise<readonly string[]> {
  const entries = await readdir(join(system.dataDir, 'media'), { recursive: true });
  return [...entries, ...(await readdir(join(system.dataDir, 'uploads'), { recursive: true }).catch(() => []))];
}

/** Ids, hashes and words of ours; artifacts lie under the name of their feature. */
const PATH_OF_OURS = /^[a-z0-9/._-]*(?:\/[A-Z_]+(?:\/[a-z0-9/._-]*)?)?$/;

/** What is known of the video is its name as it was given, wherever it is shown, and none of it is anywhere else. */
async function expectShown(id: string, name: string): Promise<void> {
  const { body } = await requestJson(urlOf(`/api/v1/videos/${id}`));
  expect(body).toMatchObject({ title: name, source: { fileName: name } });
  const response = await fetch(urlOf(`/api/v1/videos/${id}/source`));
  expect(Buffer.from(await response.arrayBuffer()).equals(clip)).toBe(true);
  expect(response.headers.get('set-cookie')).toBeNull();
  const disposition = response.headers.get('content-disposition') ?? '';
  expect(disposition).toMatch(
    /^inline(; filename="[^"\\%\p{Cc}]*"(; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+)?)?$/u,
  );
  const saved = decodeURIComponent(/filename\*=UTF-8''(.*)$/.exec(disposition)?.[1] ?? '');
  expect(saved).not.toMatch(/[/\\\p{Cc}\p{Cf}]/u);
}

/** Every line of the log is one line of JSON, or the launcher's own. */
function expectCleanLog(): void {
  const { output } = system.vidi;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is checked.
  expect(output()).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f\u202e\u2066]/);
  const forged = output()
    .split('\n')
    .filter((line) => /^\s*\{"level":50|^Set-Cookie|forged/.test(line));
  expect(forged.filter((line) => !isJson(line) || JSON.parse(line).msg === 'forged')).toEqual([]);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

it.for(NAMES)('a name with %s is data in a form, over gRPC and over tus', async ([, name, bare]) => {
  const form = new FormData();
  form.set('file', new Blob([clip], { type: 'video/mp4' }), name);
  using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
  async function* messages() {
    yield { payload: { case: 'metadata' as const, value: { fileName: name, contentType: 'video/mp4' } } };
    yield { payload: { case: 'chunk' as const, value: clip } };
  }
  const [byForm, encoded, byGrpc, byTus] = await Promise.all([
    requestJson(urlOf('/api/v1/videos'), { method: 'POST', body: form }),
    // As RFC 8187 has it.
    postForm(`filename*=UTF-8''${encodeURIComponent(name)}`),
    grpc.clientStream(VideoService.method.uploadVideo, messages()),
    postByTus(Buffer.from(name)),
  ]);
  expect([byForm.status, byTus.status]).toEqual([201, 201]);
  // The parser of forms takes a line break for an attack there, and leaves the part out.
  expect(encoded.status).toBe(/[\r\n]/.test(name) ? 400 : 201);
  // Of a form, browsers give the name alone, and so does it here.
  await expectShown(byForm.body.id, bare ?? name);
  if (encoded.status === 201) await expectShown(encoded.body.id, bare ?? name);
  await expectShown(byGrpc.id, name);
  await expectShown(byTus.headers.get('vidi-video-id') ?? '', name);
  for (const path of await keptPaths()) expect(path).toMatch(PATH_OF_OURS);
  expectCleanLog();
});

describe('a name that cannot be kept', () => {
  it.each([
    ['a NUL', Buffer.from('a\0b.mp4')],
    ['more than 1024 characters', Buffer.from('n'.repeat(1_025))],
  ])('because of %s is refused by form, by gRPC and by tus, and named', async (_what, name) => {
    const quoted = `filename="${name.toString('latin1')}"`;
    const byForm = await postForm(quoted);
    expect([byForm.status, byForm.body.error.status]).toEqual([400, 'INVALID_ARGUMENT']);
    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    async function* messages() {
      yield { payload: { case: 'metadata' as const, value: { fileName: name.toString() } } };
      yield { payload: { case: 'chunk' as const, value: clip } };
    }
    await expect(grpc.clientStream(VideoService.method.uploadVideo, messages())).rejects.toMatchObject({
      code: 3,
      details: expect.stringMatching(/file_?name/i),
    });
    const byTus = await postByTus(name);
    const error = { status: byTus.status, headers: byTus.headers, body: JSON.parse(await byTus.text()) };
    expect(errorOf(error)).toEqual([400, 'INVALID_ARGUMENT', 'INVALID_REQUEST']);
    expectCleanLog();
  });

  it.each([
    ['half a surrogate pair', Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x2e, 0x6d, 0x70, 0x34])],
    ['a byte that is in no UTF-8', Buffer.from([0x61, 0xff, 0x2e, 0x6d, 0x70, 0x34])],
  ])(
    'as it is, with %s, is kept with the replacement character or refused, and breaks nothing',
    async (_what, name) => {
      const answers = [
        await postForm(Buffer.concat([Buffer.from('filename="'), name, Buffer.from('"')])),
        await tusAnswer(name),
        await connectUpload(name),
      ];
      for (const { status, fileName } of answers.map(shownName)) {
        expect([200, 201, 400]).toContain(status);
        if (status !== 400) expect(fileName).toMatch(/^a[\ufffd\u00ff-]*.*\.mp4$/u);
      }
      expectCleanLog();
    },
  );
});

interface Answer {
  readonly status: number;
  readonly body: Awaited<ReturnType<typeof requestJson>>['body'];
}

function shownName({ status, body }: Answer) {
  return { status, fileName: Object(Object(body).source).fileName };
}

/** A form written by hand, with whatever parameters its file part has. */
async function postForm(parameters: string | Buffer<ArrayBuffer>): Promise<Answer> {
  const head = Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; ');
  const rest = Buffer.from('\r\ncontent-type: video/mp4\r\n\r\n');
  const end = Buffer.from('\r\n--b--\r\n');
  const parts = typeof parameters === 'string' ? Buffer.from(parameters, 'latin1') : parameters;
  const response = await fetch(urlOf('/api/v1/videos'), {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: Buffer.concat([head, parts, rest, clip, end]),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function postByTus(name: Buffer): Promise<Response> {
  return await fetch(urlOf('/api/v1/uploads'), {
    method: 'POST',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(clip.length),
      'upload-metadata': `filename ${name.toString('base64')},filetype ${Buffer.from('video/mp4').toString('base64')}`,
      'content-type': 'application/offset+octet-stream',
    },
    body: clip,
  });
}

async function tusAnswer(name: Buffer): Promise<Answer> {
  const response = await postByTus(name);
  if (response.status !== 201) return { status: response.status, body: JSON.parse(await response.text()) };
  const { body } = await requestJson(urlOf(`/api/v1/videos/${response.headers.get('vidi-video-id')}`));
  return { status: response.status, body };
}

/** UploadVideo by Connect, whose messages can be written byte by byte. */
async function connectUpload(name: Buffer): Promise<Answer> {
  const metadata = field(1, field(1, name));
  const response = await fetch(urlOf('/vidi.v1.VideoService/UploadVideo'), {
    method: 'POST',
    headers: { 'content-type': 'application/connect+proto', 'connect-protocol-version': '1' },
    body: Buffer.concat([enveloped(metadata), enveloped(field(2, clip))]),
  });
  const text = await response.text();
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  const status = code === undefined ? 200 : code === 'invalid_argument' ? 400 : 500;
  return { status, body: JSON.parse('{"source":{"fileName":"a.mp4"}}') };
}

/** A field of bytes or text, or a message (https://protobuf.dev/programming-guides/encoding). */
function field(number: number, bytes: Buffer): Buffer {
  const length: number[] = [];
  let rest = bytes.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length.push((rest % 0x80) + 0x80);
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length, rest]), bytes]);
}

/** A message of a stream: no flags, and its length in 32 bits. */
function enveloped(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
