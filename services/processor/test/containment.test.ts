import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { makeClip } from '@vidi/sample-video';
import { afterEach, describe, expect, it } from 'vitest';
import { CAGED } from '../src/adapters/analysis-process/isolation/cage-scripts.ts';
import type { IsolationLevel } from '../src/adapters/analysis-process/isolation/isolation-level.ts';
import type { AnalysisLimits } from '../src/domain/analysis-limits.ts';
import { analyse, analysisProcesses, bestProgram, temporaryFolder } from './analysis-process.ts';
import { HOSTILE_TRACE, type HostileDeed } from './hostile/hostile-deeds.ts';
import { hostileProgram } from './hostile/hostile-program.ts';

const SMALL = { maxResidentBytes: 400 * 2 ** 20 };

/** Deed, limits under which it is done, how it ends. */
const HARM: [HostileDeed, Partial<AnalysisLimits>, reason: string, errorClass: string, says: string][] = [
  ['segfault', {}, 'ANALYSIS_CRASHED', 'UNKNOWN', 'SIGSEGV'],
  ['abort', {}, 'ANALYSIS_CRASHED', 'UNKNOWN', 'SIGABRT'],
  ['busy loop', { stallMs: 3_000 }, 'ANALYSIS_STALLED', 'UNKNOWN', 'VIDI_ANALYSIS_STALL_MS'],
  ['wait', { stallMs: 3_000 }, 'ANALYSIS_STALLED', 'UNKNOWN', 'VIDI_ANALYSIS_STALL_MS'],
  ['busy loop', { timeFloorMs: 3_000, timeFactor: 0 }, 'TIME_LIMIT_EXCEEDED', 'UNKNOWN', 'VIDI_ANALYSIS_TIME_FLOOR_MS'],
  ['eat native memory', SMALL, 'OUT_OF_MEMORY', 'RESOURCE', 'VIDI_ANALYSIS_MAX_RESIDENT_BYTES'],
  ['reserve memory', SMALL, 'OUT_OF_MEMORY', 'RESOURCE', 'VIDI_ANALYSIS_MAX_RESIDENT_BYTES'],
  ['eat the heap', { maxHeapMebibytes: 64 }, 'OUT_OF_MEMORY', 'RESOURCE', 'VIDI_ANALYSIS_MAX_HEAP_MEBIBYTES'],
  ['fill the disk', { maxFileBytes: 2 ** 22 }, 'LIMIT_EXCEEDED', 'PERMANENT', 'VIDI_ANALYSIS_MAX_FILE_BYTES'],
];

afterEach(async () => {
  expect(await analysisProcesses(process.pid)).toEqual([]);
});

/** What became of SHOTS when its detector did `deed`, in a video of 120 frames. */
async function shotsAfter(
  deed: HostileDeed,
  target = '',
  isolation?: IsolationLevel,
  codeCache?: string,
): Promise<string> {
  await using folder = await temporaryFolder();
  await makeClip({ path: folder.file('source'), shots: [{ frames: 120 }] });
  const before = await readFile(folder.file('source'));
  const program = { ...hostileProgram(deed, target), ...(isolation && { isolation }), ...(codeCache && { codeCache }) };
  const events = await analyse({ workDir: folder.path, program, features: [Feature.SHOTS, Feature.BLACK] });
  // Its neighbour in the same process is found all the same, and the source is as it was.
  expect(events.find(({ feature, kind }) => feature === Feature.BLACK && kind === 'result')).toBeDefined();
  expect((await readFile(folder.file('source'))).equals(before)).toBe(true);
  const outcome = events.find(({ feature, kind }) => feature === Feature.SHOTS && kind !== 'progress');
  return outcome?.kind === 'failed' ? outcome.message : `${outcome?.kind}`;
}

const NO_NAMESPACES = 'NOT RUN: the kernel gives no namespaces here';

async function hasNamespaces(): Promise<boolean> {
  return (await bestProgram()).isolation === 'namespaces';
}

describe('the analysis process', { timeout: 120_000 }, () => {
  it.each(HARM)('that should %s under %j ends with a reason', async (deed, limits, reason, errorClass, says) => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source'), shots: [{ frames: 120 }] });
    const analysis = analyse({ workDir: folder.path, program: hostileProgram(deed), limits });
    await expect(analysis).rejects.toMatchObject({ reason, errorClass, message: expect.stringContaining(says) });
  });

  describe.each<IsolationLevel>(['namespaces', 'limits', 'none'])('at the level %s', (level) => {
    it.for<HostileDeed>(['read another file', 'write another file', 'run a program', 'start a thread'])(
      'may not %s',
      async (deed, { skip }) => {
        if (level === 'namespaces' && !(await hasNamespaces())) return skip(NO_NAMESPACES);
        expect(await shotsAfter(deed, '', level)).toMatch(/restricted|no such file|read-only/i);
        expect(existsSync(HOSTILE_TRACE)).toBe(false);
      },
    );

    it('has nothing in its environment', async ({ skip }) => {
      if (level === 'namespaces' && !(await hasNamespaces())) return skip(NO_NAMESPACES);
      expect(await shotsAfter('print its environment', '', level)).toMatch(
        /environment: (OLDPWD )?(PWD)?( SHLVL)?( _)?\.$/,
      );
    });
  });

  describe('in namespaces', () => {
    it('reads a file that it is given, such as a model, and cannot write to it or see what lies beside it', async ({
      skip,
    }) => {
      if (!(await hasNamespaces())) return skip(NO_NAMESPACES);
      await using folder = await temporaryFolder();
      await using elsewhere = await temporaryFolder();
      const given = elsewhere.file("a mod'el.bin");
      await writeFile(given, 'weights');
      await writeFile(elsewhere.file('secret'), 'secret');
      const look =
        'for file in "$0"/*; do echo "$file"; done; while read -r line || [ "$line" ]; do echo "$line"; done < "$1"; echo x > "$1"';
      const bounds = ['vidi', '4194304', '8388608'];
      const readable = ['/lib', '/lib64', '/usr/lib', '/usr/bin', '/bin', given];
      const program = ['/bin/sh', '-c', look, elsewhere.path, given];
      const args = ['-c', CAGED, ...bounds, folder.path, '--', ...readable, '--', ...program];
      const { stdout, status } = spawnSync('/bin/sh', args, { encoding: 'utf8' });
      expect(stdout).toBe(`${given}\nweights\n`);
      expect(status).not.toBe(0);
      expect(await readFile(given, 'utf8')).toBe('weights');
    });

    it('reaches no server, not even one on this machine', async ({ skip }) => {
      if (!(await hasNamespaces())) return skip(NO_NAMESPACES);
      const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? String(address?.port) : '';
      try {
        expect(await shotsAfter('open a socket', port)).toContain('refused: ENETUNREACH');
        expect(await shotsAfter('open a socket', port, 'limits')).toContain('connected');
      } finally {
        server.close();
      }
    });

    it('finds no other file, whoever asks for it', async ({ skip }) => {
      if (!(await hasNamespaces())) return skip(NO_NAMESPACES);
      await using elsewhere = await temporaryFolder();
      await makeClip({ path: elsewhere.file('secret.mp4') });
      const secret = elsewhere.file('secret.mp4');
      expect(await shotsAfter('read another file in libav', secret)).toMatch(/refused: .*No such file/);
      expect(await shotsAfter('read another file in libav', secret, 'limits')).toContain('read it');
    });

    it('cannot change the source, which may be the store’s own', async ({ skip }) => {
      if (!(await hasNamespaces())) return skip(NO_NAMESPACES);
      expect(await shotsAfter('write the source')).toMatch(/EROFS/);
    });

    it('cannot change the compiled code that others read', async ({ skip }) => {
      if (!(await hasNamespaces())) return skip(NO_NAMESPACES);
      await using code = await temporaryFolder();
      expect(await shotsAfter('write compiled code', '', undefined, code.path)).toMatch(/EROFS/);
      expect(await readdir(code.path)).toEqual([]);
    });
  });
});
