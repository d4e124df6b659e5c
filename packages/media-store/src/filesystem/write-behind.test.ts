import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { WriteBehind } from './write-behind.ts';

const MIB = 2 ** 20;

it('keeps every piece, in order, also where the disk is asked for them in between', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'file');
  const file = await open(path, 'wx');
  const behind = new WriteBehind(file);
  const pieces = Array.from({ length: 140 }, (_, number) => Buffer.alloc(MIB, number));
  for (const piece of pieces) await behind.write(piece);
  await behind.end();
  await file.close();
  expect((await readFile(path)).equals(Buffer.concat(pieces))).toBe(true);
});

it('tells of a failed write at the next step, and can be settled all the same', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'file');
  await (await open(path, 'wx')).close();
  const readOnly = await open(path, 'r');
  const behind = new WriteBehind(readOnly);
  await behind.write(Buffer.from('a'));
  await expect(behind.write(Buffer.from('b'))).rejects.toMatchObject({ code: 'EBADF' });
  await expect(behind.end()).rejects.toMatchObject({ code: 'EBADF' });
  await behind.settle();
  await readOnly.close();
});
