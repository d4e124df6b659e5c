import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { silentLogger, temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { nameOfOwner } from '../src/adapters/work-folder/folder-owner.ts';
import { createLocalWorkFolders } from '../src/adapters/work-folder/local-work-folders.ts';
import { sweepDeadFolders } from '../src/adapters/work-folder/sweep-dead-folders.ts';
import { INPUT_FOLDER } from '../src/ports/work-folders.ts';

it('gives every attempt a folder of its own, empty but for that of its input, for this user alone, and removes it with all it holds', async () => {
  await using root = await temporaryFolder();
  await using folders = createLocalWorkFolders({ root: root.path, log: silentLogger() });
  const [one, two] = [await folders.create(), await folders.create()];
  expect(one.path).not.toBe(two.path);
  expect((await stat(one.path)).mode & 0o077).toBe(0);
  await mkdir(one.pathOf('keyframes'));
  await writeFile(one.pathOf('keyframes/1.jpg'), 'x');
  await one[Symbol.asyncDispose]();
  await expect(stat(one.path)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await readdir(two.path, { recursive: true })).toEqual([INPUT_FOLDER]);
});

it('empties a folder for another attempt, and not what a link in it leads to', async () => {
  await using root = await temporaryFolder();
  await using folders = createLocalWorkFolders({ root: root.path, log: silentLogger() });
  await using folder = await folders.create();
  const kept = join(root.path, 'kept');
  await mkdir(kept);
  await writeFile(join(kept, 'file'), 'x');
  await writeFile(folder.pathOf(`${INPUT_FOLDER}/source`), 'x');
  await mkdir(folder.pathOf('keyframes/deep'), { recursive: true });
  await writeFile(folder.pathOf('keyframes/deep/1.jpg'), 'x');
  await symlink(kept, folder.pathOf('link'));
  await folder.empty();
  expect(await readdir(folder.path, { recursive: true })).toEqual([INPUT_FOLDER]);
  await rmdir(folder.pathOf(INPUT_FOLDER));
  await symlink(kept, folder.pathOf(INPUT_FOLDER));
  await expect(folder.empty()).rejects.toThrow('no folder any more');
  expect(await readdir(kept)).toEqual(['file']);
});

it('reads files of the folder, and none that a path or a link leads to elsewhere', async () => {
  await using root = await temporaryFolder();
  await using folders = createLocalWorkFolders({ root: root.path, log: silentLogger() });
  await using folder = await folders.create();
  const secret = join(root.path, 'secret');
  await writeFile(secret, 'secret');
  await writeFile(folder.pathOf('mine'), 'mine');
  await symlink(secret, folder.pathOf('link'));
  await mkdir(folder.pathOf('folder'));
  expect(String(await buffer(folder.read(folder.pathOf('mine'))))).toBe('mine');
  for (const path of [
    secret,
    folder.pathOf('link'),
    folder.pathOf('../../secret'),
    folder.pathOf('folder'),
    folder.path,
  ]) {
    await expect(buffer(folder.read(path))).rejects.toThrow(/work folder|no file/);
  }
});

it('sweeps what dead processes left, and nothing that a living one or another host may use', async () => {
  await using root = await temporaryFolder();
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  const started = Math.floor(performance.timeOrigin);
  const dead = [
    `${hostname()}.${child.pid}.${started}.0123abcd`,
    // A container's process has the same number at every start.
    `${hostname()}.${process.pid}.${started - 60_000}.0123abcd`,
  ];
  const kept = [
    nameOfOwner(),
    `${hostname()}.${process.ppid}.${started}.0123abcd`,
    `another-host.${child.pid}.${started}.0123abcd`,
    'something-else',
  ];
  for (const name of [...dead, ...kept]) await mkdir(join(root.path, name, 'attempt-1'), { recursive: true });
  expect(await sweepDeadFolders(root.path)).toBe(2);
  expect((await readdir(root.path)).sort()).toEqual(kept.sort());
});

it('makes its root at the first sweep, and its own folder again when something tidied it up', async () => {
  await using root = await temporaryFolder();
  const path = join(root.path, 'not/yet/there');
  expect(await sweepDeadFolders(path)).toBe(0);
  await using folders = createLocalWorkFolders({ root: path, log: silentLogger() });
  await folders.checkHealth();
  await folders[Symbol.asyncDispose]();
  await using folder = await folders.create();
  expect(await readdir(folder.path)).toEqual([INPUT_FOLDER]);
});
