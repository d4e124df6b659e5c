import { join } from 'node:path';
import { runProgram } from '../ci/run-program.ts';
import { repository } from '../repository.ts';
import type { PackedPackage } from './pack-packages.ts';

/**
 * What publint and are-the-types-wrong have against a packed package; nothing when it is good. Packages are ES modules only,
 * so that what CommonJS and the resolution of Node.js 10 would make of them is not asked.
 */
export async function problemsOf({ tarball, name }: PackedPackage): Promise<readonly string[]> {
  const listed = await runProgram('tar', ['-tzf', tarball], { quiet: true });
  if (!listed.ok) return listed.lines;
  const entryPoints = generatedModules(listed.lines);
  const checks = [
    runTool('publint', ['run', tarball, '--strict']),
    runTool('attw', [
      ...[tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji', '--no-color'],
      // What a pattern in `exports` lets in has to be named.
      ...(entryPoints.length > 0 ? ['--entrypoints', ...entryPoints] : []),
    ]),
  ];
  const ended = await Promise.all(checks);
  return ended.flatMap(({ ok, lines }) => (ok ? [] : [`${name}:`, ...lines]));
}

/** `package/src/gen/vidi/v1/video_pb.js` is imported as `vidi/v1/video`. */
function generatedModules(files: readonly string[]): string[] {
  return files.flatMap((file) => /^package\/src\/gen\/(.*)_pb\.js$/.exec(file)?.[1] ?? []);
}

async function runTool(tool: string, args: readonly string[]) {
  return await runProgram(join(repository.root, 'scripts/node_modules/.bin', tool), args, { quiet: true });
}
