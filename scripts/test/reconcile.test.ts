import { execFile } from 'node:child_process';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { repository } from '../src/repository.ts';

const program = join(repository.root, 'scripts', 'src', 'reconcile', 'main.ts');

/** Runs `pnpm reconcile` without pnpm, on a data folder. */
async function reconcile(dataDir: string, ...args: string[]) {
  const env = { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', VIDI_DATA_DIR: dataDir };
  return await new Promise<{ code: number; stdout: string }>((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { env }, (_error, stdout) => {
      resolve({ code: child.exitCode ?? -1, stdout });
    });
  });
}

it('the media store of a data folder is compared with its database while no Vidi runs on it', async () => {
  await using folder = await temporaryFolder();
  const stray = join(folder.path, 'media', 'objects', 'sources', 'ab', 'cd');
  await mkdir(join(stray, '..'), { recursive: true });
  await writeFile(stray, 'stray');
  expect(await reconcile(folder.path)).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing is wrong.') });
  const longAgo = new Date(Date.now() - 25 * 3_600_000);
  await utimes(stray, longAgo, longAgo);
  expect(await reconcile(folder.path)).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^ORPHAN .*sources\/ab\/cd$/m),
  });
  expect((await reconcile(folder.path, '--delete-orphans')).code).toBe(0);
  expect(await readdir(join(folder.path, 'media', 'objects'))).toEqual([]);
}, 120_000);
