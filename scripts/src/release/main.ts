import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { release } from './release.ts';
import { readReleaseOptions } from './release-options.ts';

const folder = await mkdtemp(join(tmpdir(), 'vidi-release-'));
try {
  await release(readReleaseOptions(process.argv.slice(2)), folder);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
