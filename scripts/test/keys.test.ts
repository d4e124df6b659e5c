import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@vidi/embedded-services';
import { temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { lockDataFolder } from '../src/launcher/data-folder-lock.ts';
import { repository } from '../src/repository.ts';

const program = join(repository.root, 'scripts', 'src', 'keys', 'main.ts');

/** Runs `pnpm keys` without pnpm, on a data folder. */
async function keys(dataDir: string, ...args: string[]) {
  const env = { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', VIDI_DATA_DIR: dataDir };
  return await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

it('API keys are made in the database of the data folder, whether Vidi runs on it or not', async () => {
  await using folder = await temporaryFolder();
  const offline = await keys(folder.path, 'create', '--owner', 'ann', '--scope', 'read');
  expect(offline).toMatchObject({ code: 0, stdout: expect.stringMatching(/^vidi_\S+\n$/) });

  const lock = await lockDataFolder(folder.path, 'http://127.0.0.1:8000');
  try {
    expect(await keys(folder.path, 'list')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('running on this data folder'),
    });
    const server = await startEmbeddedPostgres({ dataDir: join(folder.path, 'postgres') });
    try {
      expect((await keys(folder.path, 'create', '--owner', 'bob', '--scope', 'write')).code).toBe(0);
      const { stdout } = await keys(folder.path, 'list');
      expect(stdout.match(/ann|bob/g)).toEqual(['ann', 'bob']);
      expect((await keys(folder.path, 'revoke', 'x')).code).toBe(1);
    } finally {
      await server.stop();
    }
  } finally {
    await lock.release();
  }
}, 120_000);
