import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@vidi/test-kit';
import { expect, test } from 'vitest';
import { DataFolderInUseError, lockDataFolder } from '../src/launcher/data-folder-lock.ts';

const HOLDER = fileURLToPath(new URL('lock-holder.ts', import.meta.url));

test('a data folder has one owner, who is named to the second with process and address', async () => {
  await using folder = await temporaryFolder();
  const lock = await lockDataFolder(folder.path, 'http://127.0.0.1:8000');
  const second = lockDataFolder(folder.path, 'http://127.0.0.1:9000');
  await expect(second).rejects.toThrow(DataFolderInUseError);
  await expect(second).rejects.toThrow(`process ${process.pid}, http://127.0.0.1:8000`);
  await lock.release();
  const third = await lockDataFolder(folder.path, 'http://127.0.0.1:9000');
  expect(third.takenOver).toBe(false);
  await third.release();
  expect(await readdir(folder.path)).toEqual([]);
});

test('the lock of a killed process is taken over, although its process id may live on in another program', async () => {
  await using folder = await temporaryFolder();
  const holder = spawn(process.execPath, [HOLDER, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  await expect(lockDataFolder(folder.path, 'http://127.0.0.1:1')).rejects.toThrow(`process ${holder.pid}`);
  holder.kill('SIGKILL');
  await once(holder, 'exit');

  const left = await readFile(join(folder.path, 'lock.json'), 'utf8');
  await writeFile(join(folder.path, 'lock.json'), left.replace(`"pid":${holder.pid}`, `"pid":${process.pid}`));
  const lock = await lockDataFolder(folder.path, 'http://127.0.0.1:1');
  expect(lock.takenOver).toBe(true);
  await lock.release();
});

test('of many that want a dead lock at the same time, one gets it', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'lock.json'), '{"half a lock');
  const attempts = await Promise.allSettled(
    Array.from({ length: 8 }, () => lockDataFolder(folder.path, 'http://127.0.0.1:1')),
  );
  const locks = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  expect(locks).toHaveLength(1);
  for (const attempt of attempts)
    if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(DataFolderInUseError);
  for (const lock of locks) await lock.release();
});
