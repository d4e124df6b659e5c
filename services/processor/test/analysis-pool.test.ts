import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { makeClip } from '@vidi/sample-video';
import { eventually, silentLogger, temporaryFolder } from '@vidi/test-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { createAnalysisPool } from '../src/adapters/analysis-process/analysis-pool.ts';
import { createLocalWorkFolders } from '../src/adapters/work-folder/local-work-folders.ts';
import { FEATURES } from '../src/analysis/features/registry.ts';
import { DEFAULT_ANALYSIS_LIMITS } from '../src/domain/analysis-limits.ts';
import { CONTAINER_FEATURES, DEFAULT_PROCESS_REUSE, type ProcessReuse } from '../src/domain/process-reuse.ts';
import { INPUT_FOLDER, type WorkFolderUse } from '../src/ports/work-folders.ts';
import { analysisProcesses, bestProgram, HAS_PROC, isAlive } from './analysis-process.ts';

const SOURCE = `${INPUT_FOLDER}/source`;
const ASKED = { owner: 'anna', features: [Feature.MEDIA_INFO] };
const DECODED = { owner: 'anna', features: [Feature.MEDIA_INFO, Feature.SILENCE] };

afterEach(async () => {
  expect(await analysisProcesses(process.pid)).toEqual([]);
});

it('features that are said to need no decoding are those that need none', () => {
  const undecoded = FEATURES.filter(({ needs }) => needs === 'container').map(({ feature }) => feature);
  expect(CONTAINER_FEATURES).toEqual(undecoded);
});

describe.runIf(HAS_PROC)('a pool of analysis processes', { timeout: 60_000 }, () => {
  it('has one started before there is a video, and another when that one is used up', async () => {
    await using trial = await trialPool();
    const [ahead] = await trial.processes(1);
    expect((await trial.look(DECODED)).workers).toEqual([ahead]);
    const [next] = await eventually('another waits', async () => {
      const pids = await analysisProcesses(process.pid);
      return pids.length === 1 && pids[0] !== ahead ? pids : undefined;
    });
    expect(next).toBeGreaterThan(0);
  });

  it('keeps a process for the next video of its owner that needs no decoding, with nothing of the one before in its folder', async () => {
    await using trial = await trialPool();
    const first = await trial.analyse(ASKED);
    const workers = await analysisProcesses(process.pid);
    expect(await trial.look(ASKED)).toMatchObject({ path: first, files: [INPUT_FOLDER] });
    expect(await trial.analyse(ASKED)).toBe(first);
    expect(await analysisProcesses(process.pid)).toEqual(expect.arrayContaining(workers));
  });

  it('gives it neither a video of somebody else, nor one that is decoded', async () => {
    await using trial = await trialPool();
    const first = await trial.analyse(ASKED);
    expect(await trial.analyse({ ...ASKED, owner: 'bert' })).not.toBe(first);
    expect(await trial.analyse(DECODED)).not.toBe(first);
  });

  it('keeps none where it is not known whose a video is', async () => {
    await using trial = await trialPool();
    const nobodys = { ...ASKED, owner: '' };
    expect(await trial.analyse(nobodys)).not.toBe(await trial.analyse(nobodys));
  });

  it.each<[string, Partial<ProcessReuse>]>([
    ['as many videos as it may have', { maxVideos: 2 }],
    ['its time', { maxAgeMs: 1 }],
    ['as much memory as it may have', { maxResidentBytes: 1_000_000 }],
  ])('ends a process that has had %s', async (_what, reuse) => {
    await using trial = await trialPool(reuse);
    const first = await trial.analyse(ASKED);
    await trial.analyse(ASKED);
    expect(await trial.analyse(ASKED)).not.toBe(first);
  });

  it('ends a process in which anything went wrong', async () => {
    await using trial = await trialPool();
    const first = await trial.analyse(ASKED);
    await expect(trial.analyse(ASKED, process.execPath)).rejects.toMatchObject({ reason: 'NOT_A_VIDEO' });
    expect(await trial.analyse(ASKED)).not.toBe(first);
  });

  it('loses nothing by a process that dies while it waits', async () => {
    await using trial = await trialPool();
    const [ahead = 0] = await trial.processes(1);
    process.kill(ahead, 'SIGKILL');
    await eventually('it has ended', async () => !(await isAlive(ahead)));
    await trial.analyse(DECODED);
  });

  it('lets a process of another owner go when too many wait', async () => {
    await using trial = await trialPool();
    for (const owner of ['anna', 'bert', 'cleo']) await trial.analyse({ ...ASKED, owner });
    await trial.processes(DEFAULT_PROCESS_REUSE.maxIdle);
  });

  it('can be told to give each video a process of its own, started when it is there', async () => {
    await using trial = await trialPool({ maxIdle: 0, maxVideos: 1 });
    expect(await trial.analyse(ASKED)).not.toBe(await trial.analyse(ASKED));
    await trial.processes(0);
  });
});

/** A pool with a clip to analyse; at its end neither processes nor folders may be left. */
async function trialPool(reuse: Partial<ProcessReuse> = {}) {
  await using setup = new AsyncDisposableStack();
  const root = setup.use(await temporaryFolder());
  const clip = join(root.path, 'clip.mp4');
  await makeClip({ path: clip });
  const work = join(root.path, 'work');
  const log = silentLogger();
  const folders = createLocalWorkFolders({ root: work, log });
  setup.defer(async () => {
    const [own = ''] = await readdir(work);
    expect(await readdir(join(work, own))).toEqual([]);
    await folders[Symbol.asyncDispose]();
  });
  const limits = DEFAULT_ANALYSIS_LIMITS;
  const pool = setup.use(
    createAnalysisPool({ folders, limits, reuse: { ...DEFAULT_PROCESS_REUSE, ...reuse }, program: bestProgram, log }),
  );
  pool.start();
  await pool.settled();
  const owned = setup.move();
  return {
    /** Analyses the clip, or another file; gives the folder that it was done in: each process has its own for life. */
    analyse: async (use: WorkFolderUse, source = clip) => {
      await using folder = await pool.workFolders.create(use);
      await copyFile(source, folder.pathOf(SOURCE));
      const found: Feature[] = [];
      await pool.analyser.analyse({
        workDir: folder.path,
        sourceFile: SOURCE,
        features: use.features,
        signal: new AbortController().signal,
        onEvent: ({ kind, feature }) => {
          if (kind !== 'progress') found.push(feature);
        },
      });
      expect(found).toEqual(use.features);
      return folder.path;
    },
    /** What a job finds in its folder. */
    look: async (use: WorkFolderUse) => {
      await using folder = await pool.workFolders.create(use);
      const files = await readdir(folder.path, { recursive: true });
      return { path: folder.path, files, workers: await analysisProcesses(process.pid) };
    },
    /** Waits until so many processes are there. */
    processes: async (count: number) =>
      await eventually(`${count} processes`, async () => {
        const pids = await analysisProcesses(process.pid);
        return pids.length === count ? pids : undefined;
      }),
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}
