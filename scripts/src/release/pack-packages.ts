import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { pnpm } from '../ci/pnpm.ts';
import { runProgram } from '../ci/run-program.ts';
import { repository } from '../repository.ts';
import { PUBLISHED_PACKAGES, type PublishedPackage } from './published-packages.ts';

/** A package as the registry will get it. */
export interface PackedPackage extends PublishedPackage {
  readonly version: string;
  /** Path of the .tgz. */
  readonly tarball: string;
}

/**
 * Builds and packs every published package into `folder`. What `publishConfig` changes is changed, and dependencies on the
 * workspace have become exact versions.
 *
 * @throws Error with what the program printed, when one cannot be built or packed
 */
export async function packPackages(folder: string): Promise<readonly PackedPackage[]> {
  await mkdir(folder, { recursive: true });
  const packed: PackedPackage[] = [];
  for (const published of PUBLISHED_PACKAGES) {
    const { version } = await readManifest(published);
    // A module that was renamed would stay behind in what was built before.
    await rm(join(repository.root, published.folder, 'dist'), { recursive: true, force: true });
    const tarball = join(folder, `${published.name.replace('@', '').replace('/', '-')}-${version}.tgz`);
    const args = ['-C', published.folder, 'pack', '--out', tarball];
    const { ok, lines } = await runProgram('npx', await pnpm(...args), { quiet: true });
    if (!ok) throw new Error(`${published.name} cannot be packed:\n${lines.join('\n')}`);
    packed.push({ ...published, version, tarball });
  }
  return packed;
}

async function readManifest({ folder }: PublishedPackage): Promise<{ readonly version: string }> {
  const manifest: unknown = JSON.parse(await readFile(join(repository.root, folder, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest);
}
