import { execFile } from 'node:child_process';
import { cp, readdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@vidi/test-kit';

const run = promisify(execFile);

/** A project outside of the workspace that has installed the packages, as their users do. */
export interface EmptyProject extends AsyncDisposable {
  readonly folder: string;
  /** Runs a program in the project; rejects with what it printed when it fails. Answers what it printed. */
  run(command: readonly [program: string, ...args: string[]]): Promise<string>;
}

/** Makes the project, installs `packages` (names with versions, paths of tarballs) by npm, and copies the sample program. */
export async function createProject(packages: readonly string[]): Promise<EmptyProject> {
  const temporary = await temporaryFolder();
  const project: EmptyProject = {
    folder: temporary.path,
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
    run: async ([program, ...args]) => {
      try {
        // Without the variables by which pnpm tells programs that they run within a workspace.
        const { PATH = '', HOME = '' } = process.env;
        const options = { cwd: temporary.path, env: { PATH, HOME, ...npmConfig() }, maxBuffer: 2 ** 26 };
        return (await run(program, args, options)).stdout;
      } catch (error) {
        const { code, stdout, stderr } = Object(error);
        // The end of it: a program that throws prints the line that threw, and a bundle is one line.
        const said = `${stdout}${stderr}`.slice(-2_000);
        throw new Error(`${[program, ...args].join(' ')} ended with ${code}: ${said}`);
      }
    },
  };
  await writeFile(join(temporary.path, 'package.json'), '{ "name": "empty", "type": "module", "private": true }');
  await project.run(['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', ...packages]);
  for (const name of await readdir(import.meta.dirname)) {
    if (/^use-vidi\.ts$|\.mjs$/.test(name)) await cp(join(import.meta.dirname, name), join(temporary.path, name));
  }
  return project;
}

/**
 * The command that runs a major version of Node.js: this one, one that the machine has, or the one that npm can get.
 * Undefined where there is none.
 */
export async function nodeOfMajor(
  major: number,
  project: EmptyProject,
): Promise<readonly [string, ...string[]] | undefined> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  const commands = [[process.execPath], ...onPath.map((path) => [path]), ['npx', '-y', `node@${major}`]];
  for (const [program = '', ...args] of commands) {
    const version = await project.run([program, ...args, '--version']).catch(() => '');
    if (version.startsWith(`v${major}.`)) return [program, ...args];
  }
  return undefined;
}

/** What the environment says about the registry; pnpm passes its own settings under other names. */
function npmConfig(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) =>
    /^(npm_config_(registry|cache|userconfig)|https?_proxy|no_proxy|node_extra_ca_certs)$/i.test(name),
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}

/** Where a program of this repository's own is. */
export const WORKSPACE_BIN = join(dirname(dirname(dirname(import.meta.dirname))), 'node_modules', '.bin');
