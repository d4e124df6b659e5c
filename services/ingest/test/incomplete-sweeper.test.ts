import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, provideDatabase, temporaryFolder } from '@vidi/test-kit';
import { expect, it } from 'vitest';
import { LEFTOVER_AGE_MS } from '../src/background/incomplete-sweeper.ts';
import { runIngest, testConfig } from './running-ingest.ts';

it('removes what a writer that was killed left in the media store, and nothing that may still be written', async () => {
  await using folder = await temporaryFolder();
  await using database = await provideDatabase();
  const incomplete = join(folder.path, 'incomplete');
  await mkdir(incomplete);
  for (const name of ['left-behind', 'being-written']) await writeFile(join(incomplete, name), name);
  const longAgo = new Date(Date.now() - LEFTOVER_AGE_MS - 1_000);
  await utimes(join(incomplete, 'left-behind'), longAgo, longAgo);

  await using _ingest = await runIngest(testConfig(database.url, folder.path));
  await eventually('the leftover is gone', async () => !(await readdir(incomplete)).includes('left-behind'));
  expect(await readdir(incomplete)).toContain('being-written');
});
