import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { rpcPath, type ScriptedAnswer, startScriptedServer, wireVideo } from './scripted-server.ts';

const PACKAGE = join(import.meta.dirname, '..');
const run = promisify(execFile);

const ANSWERS: Readonly<Record<string, ScriptedAnswer>> = {
  '/api/v1/videos': { status: 201, json: wireVideo() },
  [rpcPath('CreateVideo')]: { json: wireVideo() },
  [rpcPath('ListVideos')]: { json: { videos: [wireVideo()] } },
  [rpcPath('DeleteVideo')]: { json: {} },
  [rpcPath('GetVideo')]: { json: wireVideo({ status: 'COMPLETED', progressPercent: 100 }) },
  [rpcPath('GetVideoResults')]: { json: { shots: { shots: [{ endOffset: '3.400s', endFrame: '85' }] } } },
};
const NOT_FOUND: ScriptedAnswer = { status: 404, json: { code: 'not_found', message: 'no such video' } };

/** What each sample prints, in the order of the page. */
const PRINTED = [
  'COMPLETED 100 %\nshot 0: 0 s to 3.4 s\n',
  '0190a0b0-0000-7000-8000-000000000001 UPLOADED\n',
  '0190a0b0-0000-7000-8000-000000000001 clip.mp4\n1 that was the last page\n',
  'there is no such video\n',
];

describe('the samples of the README', async () => {
  const page = await readFile(join(PACKAGE, 'README.md'), 'utf8');
  const samples = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '');

  it('are all run here', () => {
    expect(samples).toHaveLength(PRINTED.length);
  });

  it.each(PRINTED.map((printed, index) => [index, printed] as const))('work: sample %i', async (index, printed) => {
    await using server = await startScriptedServer(({ path, body }) =>
      body.includes('no-such-video') ? NOT_FOUND : (ANSWERS[path] ?? { status: 500 }),
    );
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
