import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vidi/test-kit';
import { expect, test } from 'vitest';
import { readArgument } from './demo-input.ts';

test('the demo takes nothing, a URL or a file that exists', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'film.mp4');
  await writeFile(path, 'x');
  expect(await readArgument([])).toBeUndefined();
  expect(await readArgument(['https://example.com/film.mp4'])).toEqual({
    kind: 'url',
    url: 'https://example.com/film.mp4',
  });
  expect(await readArgument([path])).toEqual({ kind: 'file', path });
  await expect(readArgument([join(folder.path, 'none.mp4')])).rejects.toThrow(
    `there is no file ${join(folder.path, 'none.mp4')}`,
  );
  await expect(readArgument([path, path])).rejects.toThrow(/usage: npm run demo/);
});
