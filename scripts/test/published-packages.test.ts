import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type TemporaryFolder, temporaryFolder } from '@vidi/test-kit';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsOf } from '../src/release/check-package.ts';
import { type PackedPackage, packPackages } from '../src/release/pack-packages.ts';
import { createProject, type EmptyProject, nodeOfMajor, WORKSPACE_BIN } from './consumer/empty-project.ts';
import { startVidiServer } from './consumer/vidi-server.ts';

/** The oldest TypeScript that reads the types; 5.7 made Uint8Array generic. */
const OLDEST_TYPESCRIPT = '5.7.3';
/** Plain JavaScript in a file of its own could not be checked here: what it imports is only compiled by the test. */
const RUN_IN_NODE =
  "import('./use-vidi.js').then(({ useVidi }) => useVidi(process.argv[1])).then((found) => console.log(JSON.stringify(found)))";
/** Minified, with what it needs; a third of it are the descriptors of the validation rules. It was 268 kB when this was set, with the services of administrators. */
const MAX_BUNDLE_BYTES = 300_000;
const SETUP_TIMEOUT_MS = 300_000;
const TIMEOUT_MS = 120_000;
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  target: 'es2022',
};
const IN_NODE = { module: 'nodenext', lib: ['es2022'], types: ['node'] };
const IN_BROWSER = {
  module: 'esnext',
  moduleResolution: 'bundler',
  lib: ['es2022', 'dom', 'dom.asynciterable'],
  types: [],
};

let folder: TemporaryFolder;
let packed: readonly PackedPackage[];
let project: EmptyProject;

beforeAll(async () => {
  folder = await temporaryFolder();
  packed = await packPackages(folder.path);
  project = await createProject([
    ...packed.map(({ tarball }) => tarball),
    `typescript@${OLDEST_TYPESCRIPT}`,
    '@types/node@20',
  ]);
  await compile('node_modules/.bin/tsc', { ...STRICT, ...IN_NODE });
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
  await project?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

async function compile(tsc: string, compilerOptions: object, files = ['use-vidi.ts']): Promise<void> {
  await writeFile(join(project.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  await project.run([tsc, '-p', '.']);
}

async function filesOf({ tarball }: PackedPackage): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('tar', ['-tzf', tarball]);
  return stdout.trim().split('\n');
}

const EXPECTED = {
  id: 'a-video',
  statuses: ['PROCESSING', 'COMPLETED', 'SHOTS'],
  seconds: 2.5,
  text: 'moving pics',
  missing: true,
  service: 'vidi.v1.VideoService',
  shots: 2,
  typesAreThere: [false, false, false],
};

describe('the packages as they are published', () => {
  it('carry licence, page and types, and nothing that is not for clients', async () => {
    for (const one of packed) {
      const files = await filesOf(one);
      expect(files).toEqual(expect.arrayContaining(['package/LICENSE', 'package/README.md', 'package/package.json']));
      const strangers = files.filter(
        (file) => !/^package\/(LICENSE|README\.md|package\.json|(dist|src\/gen)\/.*\.(js|d\.ts))$/.test(file),
      );
      expect(strangers).toEqual([]);
      expect(files.filter((file) => /internal|\.test\./.test(file))).toEqual([]);
    }
  });

  it('are installed at one version, the contracts as exactly that which the SDK was built with', async () => {
    const manifestOf = async (name: string): Promise<unknown> =>
      JSON.parse(await readFile(join(project.folder, 'node_modules', name, 'package.json'), 'utf8'));
    const sdk = await manifestOf('@vidi/sdk');
    const contracts = await manifestOf('@vidi/contracts');
    const { version } = Object(sdk);
    expect(contracts).toMatchObject({ version, type: 'module', license: 'Apache-2.0', sideEffects: false });
    expect(sdk).toMatchObject({
      type: 'module',
      license: 'Apache-2.0',
      sideEffects: false,
      dependencies: { '@vidi/contracts': version },
    });
    expect(Object.keys(Object(sdk).exports['.'])).toEqual(['types', 'default']);
    expect(JSON.stringify([sdk, contracts])).not.toContain('workspace:');
  });

  it('keep the contract between the services to themselves', async () => {
    const importing = project.run([process.execPath, '-e', "import('@vidi/contracts/vidi/internal/v1/job_service')"]);
    await expect(importing).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it(
    'have nothing that publint or are-the-types-wrong would say',
    async () => {
      for (const one of packed) expect(await problemsOf(one)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'would not get past those two without their types',
    async () => {
      await using broken = await temporaryFolder();
      const [, sdk] = packed;
      if (sdk === undefined) throw new Error('the SDK was not packed');
      await promisify(execFile)('tar', ['-xzf', sdk.tarball, '-C', broken.path]);
      await rm(join(broken.path, 'package/dist/index.d.ts'));
      const tarball = join(broken.path, 'broken.tgz');
      await promisify(execFile)('tar', ['-czf', tarball, '-C', broken.path, 'package']);
      const problems = (await problemsOf({ ...sdk, tarball })).join('\n');
      expect(problems).toContain('./dist/index.d.ts');
    },
    TIMEOUT_MS,
  );

  it.each([
    ['the oldest TypeScript, in Node.js', 'node_modules/.bin/tsc', { ...IN_NODE, noEmit: true }],
    ['the oldest TypeScript, for a bundler', 'node_modules/.bin/tsc', { ...IN_BROWSER, noEmit: true }],
    ["this repository's TypeScript, in Node.js", join(WORKSPACE_BIN, 'tsc'), { ...IN_NODE, noEmit: true }],
    ["this repository's TypeScript, for a bundler", join(WORKSPACE_BIN, 'tsc'), { ...IN_BROWSER, noEmit: true }],
  ])(
    'have sound types for %s',
    async (_, tsc, options) => {
      await compile(tsc, { ...STRICT, ...options });
    },
    TIMEOUT_MS,
  );

  it(
    'have pages whose samples compile',
    async () => {
      const files: string[] = [];
      for (const { name } of packed) {
        const page = await readFile(join(project.folder, 'node_modules', name, 'README.md'), 'utf8');
        for (const [, code = ''] of page.matchAll(/```ts\n(.*?)```/gs)) {
          files.push(`sample-${files.length}.ts`);
          await writeFile(join(project.folder, files.at(-1) ?? ''), code);
        }
      }
      expect(files).toHaveLength(9);
      const options = { ...STRICT, ...IN_NODE, lib: ['es2022', 'dom', 'dom.asynciterable'], noEmit: true };
      await compile('node_modules/.bin/tsc', options, files);
      // Neither does TypeScript with the types of Node.js alone miss anything but what Connect's own types miss.
      await compile('node_modules/.bin/tsc', { ...options, lib: ['es2022'], skipLibCheck: true }, files);
    },
    TIMEOUT_MS,
  );

  it.for([20, 22, 24])('work on Node.js %i', { timeout: TIMEOUT_MS }, async (major, { skip }) => {
    const node = await nodeOfMajor(major, project);
    if (node === undefined) return skip(`Node.js ${major} is neither here nor to be had from npm`);
    await using server = await startVidiServer();
    expect(JSON.parse(await project.run([...node, '-e', RUN_IN_NODE, server.baseUrl]))).toEqual(EXPECTED);
  });

  it(
    'work in a bundle for browsers, which takes nothing from Node.js',
    async () => {
      const { metafile, warnings } = await build({
        absWorkingDir: project.folder,
        entryPoints: ['use-vidi.js'],
        bundle: true,
        minify: true,
        platform: 'browser',
        format: 'iife',
        globalName: 'program',
        target: 'es2022',
        outfile: 'bundle.js',
        metafile: true,
        logLevel: 'silent',
      });
      expect(warnings).toEqual([]);
      const [bundle] = Object.values(metafile.outputs);
      expect(bundle?.imports).toEqual([]);
      expect(bundle?.bytes).toBeLessThan(MAX_BUNDLE_BYTES);
      await using server = await startVidiServer();
      const printed = await project.run([process.execPath, 'as-browser.mjs', 'bundle.js', server.baseUrl]);
      expect(JSON.parse(printed)).toEqual(EXPECTED);
    },
    TIMEOUT_MS,
  );
});
