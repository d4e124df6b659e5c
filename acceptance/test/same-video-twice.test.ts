import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeClip } from '@vidi/sample-video';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveFile } from './clients/file-server.ts';
import { type RunningVidi, startVidi } from './system/running-vidi.ts';

const cleanUp = new AsyncDisposableStack();
let vidi: RunningVidi;
let clip: string;

beforeAll(async () => {
  const { path: folder } = cleanUp.use(await temporaryFolder());
  clip = join(folder, 'clip.mp4');
  await makeClip({ path: clip });
  vidi = await startVidi({
    dataDir: join(folder, 'data'),
    env: { VIDI_TICKET_QUEUE: 'direct', VIDI_FETCH_ALLOW: '127.0.0.0/8' },
  });
});

afterAll(async () => {
  try {
    expect(await vidi?.stop(), vidi?.output()).toBe(0);
  } finally {
    await cleanUp.disposeAsync();
  }
});

/** Files that hold what videos were made from; an empty folder is removed with its last file. */
async function sourceFiles(): Promise<string[]> {
  const all = await readdir(join(vidi.mediaDir, 'objects'), { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return files.filter((path) => path.startsWith(join(vidi.mediaDir, 'objects', 'sources')));
}

it('the same video by file, by form and by URL is three videos with one file, until the last of them is deleted', async () => {
  const { videos } = vidi.client;
  const bytes = await readFile(clip);
  await using server = await serveFile(clip);
  const first = await videos.upload(clip, { features: ['SHOTS'] });
  const second = await videos.upload(bytes, { fileName: 'other.mp4', features: ['BLACK'] });
  const third = await videos.create({ url: `${server.url}/clip.mp4`, features: ['SHOTS'] });
  for (const { id } of [first, second, third]) await videos.waitUntilDone(id, { pollIntervalMs: 100 });
  expect(await sourceFiles()).toHaveLength(1);

  const again = await videos.upload(clip, { features: ['SHOTS'], onDuplicate: 'REUSE' });
  expect(again).toMatchObject({ id: first.id, status: 'COMPLETED' });
  expect(await sourceFiles()).toHaveLength(1);

  await videos.delete(first.id);
  await videos.delete(third.id);
  const response = await fetch(`${vidi.baseUrl}/api/v1/videos/${second.id}/source`);
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  await videos.delete(second.id);
  await eventually('its bytes are gone', async () => (await sourceFiles()).length === 0);
});
