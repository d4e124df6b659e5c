import { runProgram } from '../ci/run-program.ts';
import { problemsOf } from './check-package.ts';
import { type PackedPackage, packPackages } from './pack-packages.ts';
import type { ReleaseOptions } from './release-options.ts';

/**
 * Packs the published packages into `folder`, checks them, and publishes them, those that others need first. A version that
 * the registry has already is left out, so that a release that broke in the middle can be run again.
 *
 * @throws Error saying what stands in the way
 */
export async function release({ dryRun, tag }: ReleaseOptions, folder: string): Promise<void> {
  // A dry run is for trying things out, also what is not committed yet.
  if (!dryRun) await requireCleanTree();
  say('Building and packing ...');
  const packages = await packPackages(folder);
  requireOneVersion(packages);
  const problems = (await Promise.all(packages.map(problemsOf))).flat();
  if (problems.length > 0) throw new Error(`the packages are not fit to be published:\n${problems.join('\n')}`);
  say('publint and are-the-types-wrong have nothing against them.');
  for (const packed of packages) await publish(packed, { dryRun, tag });
}

async function requireCleanTree(): Promise<void> {
  const { ok, lines } = await runProgram('git', ['status', '--porcelain'], { quiet: true });
  if (!ok) throw new Error(`git cannot tell the state of the tree:\n${lines.join('\n')}`);
  if (lines.length > 0) throw new Error(`a release is made from what is committed; this is not:\n${lines.join('\n')}`);
}

function requireOneVersion(packages: readonly PackedPackage[]): void {
  if (new Set(packages.map(({ version }) => version)).size === 1) return;
  const versions = packages.map(({ name, version }) => `${name} ${version}`).join(', ');
  throw new Error(`the packages are published together, under one version: ${versions}`);
}

async function publish({ name, version, tarball }: PackedPackage, { dryRun, tag }: ReleaseOptions): Promise<void> {
  if (!dryRun && (await isPublished(name, version))) {
    say(`${name}@${version} is in the registry already.`);
    return;
  }
  const args = ['publish', tarball, '--tag', tag, '--access', 'public', ...(dryRun ? ['--dry-run'] : [])];
  const { ok, lines } = await runProgram('npm', args, { quiet: true });
  if (!ok) throw new Error(`npm did not take ${name}@${version}:\n${lines.join('\n')}`);
  say(`${name}@${version} ${dryRun ? 'would be published' : 'is published'} as ${tag}.`);
}

async function isPublished(name: string, version: string): Promise<boolean> {
  const { ok, lines } = await runProgram('npm', ['view', `${name}@${version}`, 'version'], { quiet: true });
  return ok && lines.some((line) => line.trim() === version);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
