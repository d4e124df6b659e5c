import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { makeClip } from '@vidi/sample-video';
import { afterEach, describe, expect, it } from 'vitest';
import type { AnalysisLimits } from '../src/domain/analysis-limits.ts';
import {
  ALL_FEATURES,
  analyse,
  analysisProcesses,
  eventually,
  HAS_PROC,
  isAlive,
  temporaryFolder,
} from './analysis-process.ts';

const SOURCES = fileURLToPath(new URL('../src', import.meta.url));

const LIMITS: [Partial<AnalysisLimits>, reason: string, errorClass: string, setting: string][] = [
  [{ stallMs: 20 }, 'ANALYSIS_STALLED', 'UNKNOWN', 'VIDI_ANALYSIS_STALL_MS'],
  [{ timeFloorMs: 20, timeFactor: 0 }, 'TIME_LIMIT_EXCEEDED', 'UNKNOWN', 'VIDI_ANALYSIS_TIME_FLOOR_MS'],
  [{ maxHeapMebibytes: 2 }, 'OUT_OF_MEMORY', 'RESOURCE', 'VIDI_ANALYSIS_MAX_HEAP_MEBIBYTES'],
];
if (HAS_PROC) {
  LIMITS.push([{ maxResidentBytes: 1_000_000 }, 'OUT_OF_MEMORY', 'RESOURCE', 'VIDI_ANALYSIS_MAX_RESIDENT_BYTES']);
}

afterEach(async () => {
  expect(await analysisProcesses(process.pid)).toEqual([]);
});

describe('the analysis process', { timeout: 60_000 }, () => {
  it.runIf(HAS_PROC)('that is killed gives a clear error', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source'), shots: [{ frames: 100 }] });
    const failure = expect(analyse({ workDir: folder.path })).rejects.toMatchObject({
      name: 'AnalysisError',
      reason: 'ANALYSIS_CRASHED',
      errorClass: 'UNKNOWN',
      message: expect.stringContaining('SIGKILL'),
    });
    const [pid] = await eventually(async () => {
      const pids = await analysisProcesses(process.pid);
      return pids.length > 0 && pids;
    });
    process.kill(pid ?? 0, 'SIGKILL');
    await failure;
  });

  it('is killed when the analysis is aborted', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source'), shots: [{ frames: 200 }] });
    const controller = new AbortController();
    const seen: Feature[] = [];
    const analysis = analyse({
      workDir: folder.path,
      signal: controller.signal,
      onEvent: ({ feature }) => {
        seen.push(feature);
        controller.abort();
      },
    });
    await expect(analysis).rejects.toMatchObject({ reason: 'ABORTED' });
    expect(seen).toEqual([Feature.MEDIA_INFO]);
  });

  it('is not started when the analysis was aborted before', async () => {
    await using folder = await temporaryFolder();
    await expect(analyse({ workDir: folder.path, signal: AbortSignal.abort() })).rejects.toMatchObject({
      reason: 'ABORTED',
    });
  });

  it('is stopped when an event cannot be handled, with that error', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source') });
    const refusal = new Error('the claim was lost');
    const analysis = analyse({
      workDir: folder.path,
      onEvent: () => {
        throw refusal;
      },
    });
    await expect(analysis).rejects.toBe(refusal);
  });

  it.each(LIMITS)('is stopped by the limit %j', async (limits, reason, errorClass, setting) => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source') });
    await expect(analyse({ workDir: folder.path, limits })).rejects.toMatchObject({
      name: 'AnalysisError',
      reason,
      errorClass,
      message: expect.stringContaining(setting),
    });
  });

  it('hands events over as they come, and ends when each is dealt with', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source') });
    const handled = new Set<Feature>();
    const { promise: last, resolve: isLast } = Promise.withResolvers<void>();
    const ended: Feature[] = [];
    const events = await analyse({
      workDir: folder.path,
      onEvent: async ({ kind, feature }) => {
        if (kind === 'progress') return;
        ended.push(feature);
        if (ended.length === ALL_FEATURES.length) isLast();
        // None is dealt with before the last has come.
        await last;
        handled.add(feature);
      },
    });
    expect(handled).toEqual(new Set(ALL_FEATURES));
    expect(events.filter(({ kind }) => kind !== 'progress').map(({ feature }) => feature)).toEqual(ended);
  });

  it('cannot be led out of its folder', async () => {
    await using folder = await temporaryFolder();
    await expect(analyse({ workDir: folder.path, sourceFile: '../source' })).rejects.toMatchObject({
      reason: 'ANALYSIS_FAILED',
      message: expect.stringContaining('in the work folder'),
    });
  });

  it.runIf(HAS_PROC)('leaves when its parent is gone', async () => {
    await using folder = await temporaryFolder();
    await makeClip({ path: folder.file('source'), shots: [{ frames: 300 }], width: 640, height: 360 });
    const script = `
      import { createProcessAnalyser } from '${SOURCES}/adapters/analysis-process/analysis-process.ts';
      import { bestProgram } from '${SOURCES}/../test/analysis-process.ts';
      import { DEFAULT_ANALYSIS_LIMITS } from '${SOURCES}/domain/analysis-limits.ts';
      await createProcessAnalyser(DEFAULT_ANALYSIS_LIMITS, bestProgram).analyse({
        workDir: '${folder.path}', sourceFile: 'source', features: [${Feature.SHOTS}, ${Feature.MEDIA_INFO}],
        signal: new AbortController().signal,
        onEvent: () => console.log('event'),
      });`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => parent.stdout.once('data', resolve));
    const [orphan = 0] = await analysisProcesses(parent.pid ?? 0);
    parent.kill('SIGKILL');
    expect(orphan).toBeGreaterThan(0);
    await eventually(async () => !(await isAlive(orphan)));
  });
});
