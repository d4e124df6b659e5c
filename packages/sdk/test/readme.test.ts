import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { create, toBinary } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { HttpBodySchema } from '@vidi/contracts/google/api/httpbody';
import { MediaPartSchema } from '@vidi/contracts/vidi/v1/video_service';
import { describe, expect, it } from 'vitest';
import { rpcPath, type ScriptedAnswer, startScriptedServer, wireVideo } from './scripted-server.ts';

const PACKAGE = join(import.meta.dirname, '..');
const run = promisify(execFile);

const SHOTS = { shots: { shots: [{ endOffset: '3.400s', endFrame: '85' }] } };
const DONE = wireVideo({ status: 'COMPLETED', progressPercent: 100 });
const ANSWERS: Readonly<Record<string, (body: Buffer) => ScriptedAnswer>> = {
  '/api/v1/videos': () => ({ status: 201, json: wireVideo() }),
  '/api/v1/uploads': () => ({ status: 201, headers: { location: '/api/v1/uploads/ab12' }, text: '' }),
  '/api/v1/uploads/ab12': ({ length }) => ({
    status: 204,
    headers: { 'upload-offset': String(length), 'vidi-video-id': String(wireVideo()['id']) },
    text: '',
  }),
  [rpcPath('GetVideo')]: () => ({ json: wireVideo() }),
  [rpcPath('CreateVideo')]: () => ({ json: wireVideo() }),
  [rpcPath('ListVideos')]: () => ({ json: { videos: [wireVideo({ etag: 'e' })] } }),
  [rpcPath('UpdateVideo')]: (body) => ({ json: wireVideo({ labels: JSON.parse(String(body)).video.labels }) }),
  [rpcPath('DeleteVideo')]: () => ({ json: {} }),
  [rpcPath('CancelVideo')]: () => ({ json: wireVideo({ status: 'CANCELLED' }) }),
  [rpcPath('ReprocessVideo')]: () => ({ json: wireVideo() }),
  [rpcPath('WatchVideo')]: (body) =>
    body.includes('no-such-video')
      ? { stream: [], ending: { code: 'not_found', message: 'no such video' } }
      : { stream: [{ video: DONE, results: [SHOTS] }] },
  [rpcPath('GetVideoResults')]: () => ({ json: SHOTS }),
  [rpcPath('GetFeatureResult')]: (body) => ({
    json: FOUND.find(([feature]) => body.includes(feature))?.[1] ?? {},
  }),
  [rpcPath('DownloadArtifact')]: () => download('image/jpeg', 'a picture'),
  [rpcPath('DownloadSource')]: (body) =>
    // A negative offset is a varint of ten bytes; the request for all of it has none.
    body.length > 50 ? download('video/mp4', 'pics', 7) : download('video/mp4', 'moving pics'),
};

/** What is found for one feature. */
const FOUND: readonly (readonly [feature: string, result: ScriptedAnswer['json']])[] = [
  ['SHOTS', SHOTS],
  ['KEYFRAMES', { keyframes: { keyframes: [{ image: { name: 'keyframes/00000.jpg' } }] } }],
  [
    'STORYBOARD',
    {
      storyboard: {
        vtt: { name: 'storyboard/storyboard.vtt' },
        sheets: [{ jpeg: { name: 'storyboard/00000.jpg' }, webp: { name: 'storyboard/00000.webp' } }],
      },
    },
  ],
];

function download(contentType: string, text: string, start = 0): ScriptedAnswer {
  const end = start + text.length;
  const part = { sizeBytes: BigInt(end), start: BigInt(start), end: BigInt(end), sha256: 'ab12', fileName: 'clip.mp4' };
  const extensions = [anyPack(MediaPartSchema, create(MediaPartSchema, part))];
  const body = create(HttpBodySchema, { contentType, data: Buffer.from(text), extensions });
  return { stream: [toBinary(HttpBodySchema, body)] };
}

/** What each sample prints, in the order of the page. */
const PRINTED = [
  'COMPLETED 100 %\nshot 0: 0 s to 3.4 s\n',
  '0190a0b0-0000-7000-8000-000000000001 UPLOADED\n',
  '11 of 11\n11 of 11\n0190a0b0-0000-7000-8000-000000000001 UPLOADED\n',
  'COMPLETED 100\n1 shots\n',
  'CANCELLED\n1 shots\n',
  'image/jpeg 9\nclip.mp4 11 ab12\npics 7 to 11\n',
  "0190a0b0-0000-7000-8000-000000000001 clip.mp4\n1 that was the last page\n{ seen: 'yes' }\n",
  'there is no such video\n',
];

describe('the samples of the README', async () => {
  const page = await readFile(join(PACKAGE, 'README.md'), 'utf8');
  const samples = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '');

  it('are all run here', () => {
    expect(samples).toHaveLength(PRINTED.length);
  });

  it.each(PRINTED.map((printed, index) => [index, printed] as const))('work: sample %i', async (index, printed) => {
    await using server = await startScriptedServer(({ path, body }) => ANSWERS[path]?.(body) ?? { status: 500 });
    // Within the package, so that `@vidi/sdk` means this package.
    const folder = await mkdtemp(join(PACKAGE, 'test', '.sample-'));
    try {
      await writeFile(join(folder, 'holiday.mp4'), 'moving pics');
      const code = samples[index]?.replace('http://127.0.0.1:8000', server.baseUrl) ?? '';
      await writeFile(join(folder, 'sample.ts'), code);
      const env = { ...process.env, VIDI_BASE_URL: server.baseUrl };
      const { stdout } = await run(process.execPath, ['sample.ts'], { cwd: folder, env });
      expect(stdout).toBe(printed);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
